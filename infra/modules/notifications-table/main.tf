locals {
  definition = jsondecode(file("${path.module}/../../../src/flightpulse/definitions/tables/notifications.json"))

  # Every index has the same capacity.
  indexes = [
    for index in local.definition.global_secondary_indexes : index.index_name
    if !try(index.optional, false) || var.enable_type_index
  ]
  optional_indexes = [for index in local.definition.global_secondary_indexes : index.index_name if try(index.optional, false)]
}

module "table" {
  source = "../table"

  definition       = local.definition
  name             = var.notifications_table_name
  table_class      = var.table_class
  optional_indexes = var.enable_type_index ? local.optional_indexes : []

  billing_mode        = var.billing_mode
  read_capacity       = var.read_capacity
  write_capacity      = var.write_capacity
  autoscaling_enabled = var.enable_autoscaling

  autoscaling_read = {
    min_capacity       = var.read_capacity
    max_capacity       = var.autoscaling_read_max_capacity
    target_utilization = var.autoscaling_read_target_value
  }

  autoscaling_write = {
    min_capacity       = var.write_capacity
    max_capacity       = var.autoscaling_write_max_capacity
    target_utilization = var.autoscaling_write_target_value
  }

  index_settings = {
    for name in local.indexes : name => {
      read_capacity     = var.gsi_read_capacity
      write_capacity    = var.gsi_write_capacity
      autoscaling_read  = { min_capacity = var.gsi_read_capacity }
      autoscaling_write = { min_capacity = var.gsi_write_capacity }
    }
  }

  stream_enabled     = var.stream_enabled
  stream_view_type   = var.stream_enabled ? var.stream_view_type : null
  ttl_enabled        = var.ttl_enabled
  ttl_attribute_name = var.ttl_attribute_name

  point_in_time_recovery_enabled = var.point_in_time_recovery_enabled
  point_in_time_recovery_days    = var.point_in_time_recovery_days
  kms_key_arn                    = var.kms_key_arn
  prevent_destroy                = var.prevent_destroy
  deletion_protection_enabled    = var.deletion_protection_enabled == null ? var.prevent_destroy : var.deletion_protection_enabled

  contributor_insights_enabled = var.enable_contributor_insights
  contributor_insights_mode    = var.contributor_insights_mode

  tags = merge(var.common_tags, {
    Name        = var.notifications_table_name
    Service     = "notifications"
    ManagedBy   = "Terraform"
    Environment = var.environment
  })

  policies       = local.policies
  alarms_enabled = var.enable_cloudwatch_alarms
  alarms         = local.alarms
  alarm_actions  = var.alarm_sns_topic_arn == "" ? [] : [var.alarm_sns_topic_arn]
}
