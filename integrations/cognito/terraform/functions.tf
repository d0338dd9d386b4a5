# What each function is. A trigger has five seconds, for that is what Cognito waits; it calls a slow one up to three times.
# `role` is one of those in roles.tf.

locals {
  archives = var.archives_dir == "" ? "${path.module}/../dist/lambda" : var.archives_dir

  server = {
    STEPWARD_API_URL        = var.stepward_api_url
    STEPWARD_SECRET_KEY_ARN = var.stepward_secret_key_arn
  }

  challenge = merge(local.server, {
    STEPWARD_FLOWS          = var.sign_in_flows
    STEPWARD_PASSKEY_ACTION = var.passkey_action
  })

  triggers = {
    define-auth-challenge = {
      role        = "quiet-trigger"
      environment = { STEPWARD_FLOWS = var.sign_in_flows }
    }
    create-auth-challenge = {
      role = "asking-trigger"
      environment = merge(local.challenge, {
        STEPWARD_REDIRECT_URL       = var.redirect_url
        STEPWARD_TRUSTED_CLIENT_IDS = var.trusted_client_ids
      })
    }
    verify-auth-challenge-response = {
      role        = "asking-trigger"
      environment = local.challenge
    }
    pre-sign-up = {
      role = "quiet-trigger"
      # With a password, whoever signs up first shows Cognito that the address is theirs: else they could choose the
      # password of somebody else's account.
      environment = { STEPWARD_AUTO_CONFIRM = var.sign_in_flows == "passwordless" ? "true" : "false" }
    }
  }

  routes = {
    list-authenticators  = { role = "api", route = "GET /authenticators" }
    add-authenticator    = { role = "api", route = "POST /authenticators" }
    remove-authenticator = { role = "api", route = "DELETE /authenticators/{userAuthenticatorId}" }
    authorize-payment    = { role = "api", route = "POST /payments" }
    verify-attributes    = { role = "verify-attributes", route = "POST /verified-attributes" }
  }

  role_of = merge(
    { for name, trigger in local.triggers : name => trigger.role },
    { for name, route in local.routes : name => route.role },
  )
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = local.role_of

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_layer_version" "triggers" {
  count = var.use_layer ? 1 : 0

  layer_name               = "${var.name}-triggers"
  description              = "The Cognito triggers of Stepward"
  filename                 = "${local.archives}/layer.zip"
  source_code_hash         = filebase64sha256("${local.archives}/layer.zip")
  compatible_runtimes      = ["nodejs22.x", "nodejs24.x"]
  compatible_architectures = ["arm64", "x86_64"]
  license_info             = "Apache-2.0"
  skip_destroy             = true
}

resource "aws_lambda_function" "trigger" {
  for_each = local.triggers

  function_name    = "${var.name}-${each.key}"
  description      = "Stepward for Cognito - trigger"
  filename         = "${local.archives}/${each.key}.zip"
  source_code_hash = filebase64sha256("${local.archives}/${each.key}.zip")
  handler          = var.use_layer ? "/opt/nodejs/${each.key}.handler" : "index.handler"
  layers           = var.use_layer ? [aws_lambda_layer_version.triggers[0].arn] : []
  runtime          = var.runtime
  architectures    = ["arm64"]
  memory_size      = 512
  timeout          = 5
  role             = aws_iam_role.function[each.value.role].arn

  environment {
    variables = each.value.environment
  }

  # Otherwise Lambda would make a group without an end at the first call.
  depends_on = [aws_cloudwatch_log_group.function]
}

# Cognito of this pool may invoke each trigger, and nobody anything else.
resource "aws_lambda_permission" "trigger" {
  for_each = local.triggers

  statement_id  = "cognito"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.trigger[each.key].arn
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.pool.arn
}

resource "aws_lambda_function" "api" {
  for_each = local.routes

  function_name    = "${var.name}-${each.key}"
  description      = "Stepward for Cognito - ${each.value.route}"
  filename         = "${local.archives}/${each.key}.zip"
  source_code_hash = filebase64sha256("${local.archives}/${each.key}.zip")
  handler          = "index.handler"
  runtime          = var.runtime
  architectures    = ["arm64"]
  memory_size      = 512
  timeout          = 10
  role             = aws_iam_role.function[each.value.role].arn

  environment {
    variables = local.server
  }

  depends_on = [aws_cloudwatch_log_group.function]
}
