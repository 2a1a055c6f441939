# Named as in the original, whose state this module takes over (infra/modules/notifications-table/moved.tf).
module "dynamodb" {
  source = "../../modules/notifications-table"

  environment                    = var.environment
  notifications_table_name       = var.dynamodb_notifications_table_name
  billing_mode                   = var.dynamodb_billing_mode
  stream_enabled                 = var.dynamodb_stream_enabled
  stream_view_type               = var.dynamodb_stream_view_type
  ttl_enabled                    = var.dynamodb_ttl_enabled
  ttl_attribute_name             = var.dynamodb_ttl_attribute_name
  point_in_time_recovery_enabled = var.dynamodb_pitr_enabled
  prevent_destroy                = var.dynamodb_prevent_destroy
  enable_cloudwatch_alarms       = var.dynamodb_enable_alarms
}

resource "aws_iam_role_policy_attachment" "dynamodb_access" {
  count = var.compute_role_name == null ? 0 : 1

  role       = var.compute_role_name
  policy_arn = module.dynamodb.dynamodb_access_policy_arn
}
