import { mount } from 'svelte';

import App from './App.svelte';
import { tauri } from './backend/tauri';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has the element #app');

// Drawing is dearest where the engine draws without the graphics card; the arrows then move in fewer steps.
if (/Linux|X11/.test(navigator.userAgent)) document.documentElement.dataset.system = 'linux';

mount(App, { target, props: { backend: tauri } });
