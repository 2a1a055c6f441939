# Module `table` with all it can do, for checks of what the systems do not use: `make infra-check` plans and applies it.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.22"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

locals {
  folder      = "${path.module}/../../../src/flightpulse/definitions/tables"
  definitions = { for file in fileset(local.folder, "*.json") : trimsuffix(file, ".json") => jsondecode(file("${local.folder}/${file}")) }
  policies    = { for kind in ["full", "read_only", "stream", "writer", "function"] : kind => {} }
}

# Every definition, as it is.
module "defined" {
  source   = "../../../infra/modules/table"
  for_each = local.definitions

  definition = each.value
  name       = "whole-${each.key}"
}

# Provisioned and scaled, with a key of its own, both kinds of backups, and everything that watches and guards.
module "provisioned" {
  source = "../../../infra/modules/table"

  definition       = local.definitions.notifications
  name             = "whole-provisioned"
  optional_indexes = [for index in local.definitions.notifications.global_secondary_indexes : index.index_name]
  billing_mode     = "PROVISIONED"

  create_kms_key               = true
  contributor_insights_enabled = true
  alarms_enabled               = true
  alarms                       = { user_errors = { enabled = true } }
  backup_plan_enabled          = true
  daily_backup_enabled         = true
  policies                     = local.policies
  prevent_destroy              = true

  resource_policy_statements = [{
    sid        = "Analytics"
    principals = { AWS = ["arn:aws:iam::123456789012:root"] }
    actions    = ["dynamodb:Query"]
  }]

  stream_resource_policy_statements = [{
    sid        = "Copy"
    principals = { AWS = ["arn:aws:iam::123456789012:root"] }
    actions    = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
  }]
}

# On demand with a bound, in several regions, with a key that was given, and a Kinesis stream beside its own.
module "spread" {
  source = "../../../infra/modules/table"

  definition           = local.definitions.flightpulse
  name                 = "whole-spread"
  kms_key_arn          = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  on_demand_throughput = { max_read_request_units = 4000, max_write_request_units = 2000 }
  warm_throughput      = { read_units_per_second = 13000, write_units_per_second = 5000 }
  replicas             = [{ region_name = "eu-west-1", kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555" }]
  kinesis_destination  = { stream_arn = "arn:aws:kinesis:eu-central-1:123456789012:stream/changes" }
  policies             = { for kind in ["full", "read_only", "stream"] : kind => {} }
}

# Without a stream no policy may speak of one (NT: details).
module "streamless" {
  source = "../../../infra/modules/table"

  definition     = local.definitions.notifications
  name           = "whole-streamless"
  stream_enabled = false
  policies       = local.policies
}
