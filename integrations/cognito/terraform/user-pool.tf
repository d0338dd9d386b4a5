# The pool names its triggers, so no trigger names the pool or a client: that would be a circle. Nobody gets tokens but
# through the triggers: with ALLOW_USER_SRP_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH or
# ALLOW_USER_AUTH a password alone would be enough. Password and then MFA is custom authentication too.

resource "aws_cognito_user_pool" "pool" {
  name                = var.name
  deletion_protection = "ACTIVE"
  username_attributes = ["email"]

  # A changed address becomes theirs only when they proved it to Cognito. The first one is proven to Stepward.
  auto_verified_attributes = ["email"]

  # Stepward asks for the second factor. With Cognito's own as well, people would be asked twice.
  mfa_configuration = "OFF"

  username_configuration {
    case_sensitive = false
  }

  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
    mutable             = true

    string_attribute_constraints {
      min_length = "0"
      max_length = "2048"
    }
  }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up
  }

  # Length is what counts; rules of composition would refuse the random passwords of people who never use one.
  password_policy {
    minimum_length                   = 12
    require_lowercase                = false
    require_uppercase                = false
    require_numbers                  = false
    require_symbols                  = false
    temporary_password_validity_days = 3
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  lambda_config {
    define_auth_challenge          = aws_lambda_function.trigger["define-auth-challenge"].arn
    create_auth_challenge          = aws_lambda_function.trigger["create-auth-challenge"].arn
    verify_auth_challenge_response = aws_lambda_function.trigger["verify-auth-challenge-response"].arn
    pre_sign_up                    = aws_lambda_function.trigger["pre-sign-up"].arn
  }

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  token_minutes = 15 # API Gateway believes an access token until it expires, revoked or not
  own_flows     = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = "web"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  generate_secret                      = false
  explicit_auth_flows                  = concat(local.own_flows, var.direct_password_sign_in_without_mfa ? ["ALLOW_USER_SRP_AUTH"] : [])
  prevent_user_existence_errors        = "ENABLED"
  auth_session_validity                = var.auth_session_minutes
  enable_token_revocation              = true
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = false
  read_attributes                      = ["email", "email_verified", "name"]
  write_attributes                     = ["email", "name"]
  access_token_validity                = local.token_minutes
  id_token_validity                    = local.token_minutes
  refresh_token_validity               = 30

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

resource "aws_cognito_user_pool_client" "backend" {
  count = var.create_backend_client ? 1 : 0

  name                                 = "backend"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  generate_secret                      = true
  explicit_auth_flows                  = local.own_flows
  prevent_user_existence_errors        = "ENABLED"
  auth_session_validity                = var.auth_session_minutes
  enable_token_revocation              = true
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = false
  read_attributes                      = ["email", "email_verified", "name"]
  write_attributes                     = ["email", "name"]
  access_token_validity                = local.token_minutes
  id_token_validity                    = local.token_minutes
  refresh_token_validity               = 30

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
