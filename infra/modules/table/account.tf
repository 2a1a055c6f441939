# Where the table is: asked for only where a role or a key must name it.

locals {
  asks_account = var.create_kms_key || var.backup_plan_enabled || var.daily_backup_enabled ? 1 : 0

  account   = one(data.aws_caller_identity.current[*].account_id)
  partition = one(data.aws_partition.current[*].partition)
  location  = local.asks_account == 1 ? data.aws_region.current[0].region : null
}

data "aws_caller_identity" "current" {
  count = local.asks_account
}

data "aws_partition" "current" {
  count = local.asks_account
}

data "aws_region" "current" {
  count = local.asks_account

  region = var.region
}
