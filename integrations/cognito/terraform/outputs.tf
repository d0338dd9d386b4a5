output "user_pool_id" {
  description = "For the app"
  value       = aws_cognito_user_pool.pool.id
}

output "web_client_id" {
  description = "For the app; public"
  value       = aws_cognito_user_pool_client.web.id
}

output "api_url" {
  description = "For the app"
  value       = aws_apigatewayv2_api.api.api_endpoint
}

output "backend_client_id" {
  description = "For your server, and for trusted_client_ids. Its secret is asked of Cognito (docs/cognito-backend.md)"
  value       = var.create_backend_client ? aws_cognito_user_pool_client.backend[0].id : null
}

output "backend_sign_in_policy_arn" {
  description = "Attach it to the role that your server runs as"
  value       = var.create_backend_client ? aws_iam_policy.backend_sign_in[0].arn : null
}

output "triggers_layer_arn" {
  description = "For functions of your own"
  value       = var.use_layer ? aws_lambda_layer_version.triggers[0].arn : null
}
