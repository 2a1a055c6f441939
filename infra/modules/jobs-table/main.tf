# Where a bare key id is: asked for only to make an ARN of one.
data "aws_caller_identity" "current" {
  count = local.bare_key_ids
}

data "aws_partition" "current" {
  count = local.bare_key_ids
}

data "aws_region" "current" {
  count = local.bare_key_ids
}

locals {
  definition    = jsondecode(file("${path.module}/../../../src/flightpulse/definitions/tables/jobs.json"))
  name          = "${var.table_name}-${var.environment}-${var.resource_suffix}"
  is_production = contains(["prod", "production"], var.environment)

  bare_key_ids = var.kms_key_id == null ? 0 : startswith(var.kms_key_id, "arn:") ? 0 : 1
  kms_key_arn = local.bare_key_ids == 0 ? var.kms_key_id : join(":", [
    "arn", data.aws_partition.current[0].partition, "kms", data.aws_region.current[0].region, data.aws_caller_identity.current[0].account_id, "key/${var.kms_key_id}",
  ])
}

module "table" {
  source = "../table"

  definition   = local.definition
  name         = local.name
  billing_mode = var.billing_mode
  kms_key_arn  = local.kms_key_arn
  seed_items   = { system_status = local.system_status }

  point_in_time_recovery_enabled = var.enable_point_in_time_recovery
  daily_backup_enabled           = local.is_production
  deletion_protection_enabled    = local.is_production
  contributor_insights_enabled   = true
  # Each index would cost twice what the table does.
  contributor_insights_on_indexes = false

  policies = {
    function = { name = "${local.name}-function", description = "What a function that works on the jobs in ${local.name} may do" }
  }

  tags = merge(var.tags, {
    Name = "${var.project_name}-${var.environment}-jobs-table"
    Type = "JobTracking"
  })
}
