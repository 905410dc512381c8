export const settings = {
  title: 'Settings',
  appearance: 'Appearance',
  theme: 'Colours',
  themes: { system: 'As the computer', light: 'Light', dark: 'Dark' },
  textSize: 'Text size',
  smaller: 'Smaller',
  larger: 'Larger',
  normal: 'Normal size',
  about: 'About',
  version: (version: string) => `Version ${version}`,
  licence: 'Free software under the MIT or the Apache 2.0 licence.',
};
