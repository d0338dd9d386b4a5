# Stepward for Amazon Cognito: a user pool with custom authentication, its four triggers, and an API behind a JWT
# authorizer. docs/cognito.md is the guide; template.yaml is the same for AWS SAM.
#
# The secret key of your Stepward tenant is in Secrets Manager. Only its ARN is here: the key itself is in no variable and
# not in Terraform's state.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.25, < 7.0"
    }
  }
}
