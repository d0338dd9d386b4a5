# Each role may do what its functions do, and nothing else in the account.

locals {
  roles = toset(["quiet-trigger", "asking-trigger", "api", "verify-attributes"])

  # Define and pre-sign-up ask nobody.
  roles_with_key = toset(["asking-trigger", "api", "verify-attributes"])
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  for_each = local.roles

  name               = "${var.name}-${each.key}"
  description        = "Stepward for Cognito"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "write_logs" {
  for_each = local.roles

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for name, role in local.role_of : "${aws_cloudwatch_log_group.function[name].arn}:*" if role == each.key]
  }
}

resource "aws_iam_role_policy" "write_logs" {
  for_each = local.roles

  name   = "write-logs"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.write_logs[each.key].json
}

data "aws_iam_policy_document" "read_secret_key" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.stepward_secret_key_arn]
  }
}

resource "aws_iam_role_policy" "read_secret_key" {
  for_each = local.roles_with_key

  name   = "read-secret-key"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.read_secret_key.json
}

# The only one that may change people in the pool.
data "aws_iam_policy_document" "mark_verified" {
  statement {
    actions   = ["cognito-idp:AdminGetUser", "cognito-idp:AdminUpdateUserAttributes"]
    resources = [aws_cognito_user_pool.pool.arn]
  }
}

resource "aws_iam_role_policy" "mark_verified" {
  name   = "mark-verified"
  role   = aws_iam_role.function["verify-attributes"].id
  policy = data.aws_iam_policy_document.mark_verified.json
}

# For the role of your own server: what a sign-in through the backend client takes, in this pool.
data "aws_iam_policy_document" "backend_sign_in" {
  statement {
    actions   = ["cognito-idp:AdminInitiateAuth", "cognito-idp:AdminRespondToAuthChallenge"]
    resources = [aws_cognito_user_pool.pool.arn]
  }
}

resource "aws_iam_policy" "backend_sign_in" {
  count = var.create_backend_client ? 1 : 0

  name        = "${var.name}-backend-sign-in"
  description = "Signs people in to the user pool of ${var.name}"
  policy      = data.aws_iam_policy_document.backend_sign_in.json
}
