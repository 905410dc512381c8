"""The claims Ion puts into ID tokens and /oauth/userinfo/.

Source: Ion, intranet/apps/oauth/validators.py.
"""

from oauth2_provider.oauth2_validators import OAuth2Validator

from practice_ion import school


class Validator(OAuth2Validator):
    oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {
        "groups": "groups",
        "is_sysadmin": "groups",
    }

    def get_additional_claims(self, request):
        person = school.person_of(request.user)
        return {
            "given_name": person.first_name,
            "family_name": person.last_name,
            "name": f"{person.first_name} {person.last_name}",
            "preferred_username": person.username,
            "email": f"{person.username}@example.org",
            "email_verified": True,
            "groups": [person.user_type],
            "is_sysadmin": False,
        }
