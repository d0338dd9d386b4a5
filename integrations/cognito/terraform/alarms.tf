locals {
  alarm_actions = var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn]
  fault_metric  = "${var.name}-faults"
}

# A trigger that fails writes one line of JSON behind Lambda's own prefix: hence text and not a JSON field.
resource "aws_cloudwatch_log_metric_filter" "fault" {
  for_each = toset(["create-auth-challenge", "verify-auth-challenge-response"])

  name           = "faults"
  log_group_name = aws_cloudwatch_log_group.function[each.key].name
  pattern        = "%level...error%"

  metric_transformation {
    namespace     = "Stepward/Cognito"
    name          = local.fault_metric
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "fault" {
  alarm_name          = local.fault_metric
  alarm_description   = "Somebody could not sign in, because Stepward did not answer a trigger or refused its key."
  namespace           = "Stepward/Cognito"
  metric_name         = local.fault_metric
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}

# What a trigger cannot log itself: it ran out of time or memory, or did not start.
resource "aws_cloudwatch_metric_alarm" "trigger_error" {
  for_each = local.triggers

  alarm_name          = "${var.name}-${each.key}-errors"
  alarm_description   = "A Cognito trigger ended with an error."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.trigger[each.key].function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
}
