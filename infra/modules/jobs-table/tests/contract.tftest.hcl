# What JT-1, JT-2, JT-4, JT-5, JT-6 and JT-8 say of the table.

mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:us-east-1:123456789012:table/jobs"
      stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/jobs/stream/2026-01-01T00:00:00.000"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/jobs" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/jobs" }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:us-east-1:123456789012:stateMachine:jobs" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }
}

variables {
  project_name    = "flightpulse"
  environment     = "dev"
  resource_suffix = "abc123"
}

run "needs_three_inputs_and_names_the_table_after_them" {
  assert {
    condition     = output.table_name == "CloudToolsJobs-dev-abc123"
    error_message = "The table is named ${output.table_name}."
  }

  assert {
    condition     = module.table.table.hash_key == "jobId" && module.table.table.range_key == null
    error_message = "The key is ${module.table.table.hash_key}."
  }

  assert {
    condition = { for index in output.global_secondary_indexes : index.name => [index.hash_key, index.range_key, index.projection_type] } == {
      StatusIndex = ["status", "createdAt", "ALL"]
      UserIndex   = ["userId", "createdAt", "ALL"]
    }
    error_message = "The indexes are ${jsonencode(output.global_secondary_indexes)}."
  }

  assert {
    condition     = module.table.table.billing_mode == "PAY_PER_REQUEST" && module.table.table.point_in_time_recovery[0].enabled
    error_message = "Billing or recovery is not the default."
  }

  assert {
    condition     = module.table.table.ttl[0].enabled && module.table.table.ttl[0].attribute_name == "ttl"
    error_message = "Items do not expire by ttl."
  }

  assert {
    condition     = output.table_stream_arn == module.table.table.stream_arn
    error_message = "The stream's ARN is ${output.table_stream_arn}."
  }

  assert {
    condition     = module.table.table.tags.Name == "flightpulse-dev-jobs-table" && module.table.table.tags.Type == "JobTracking"
    error_message = "The tags are ${jsonencode(module.table.table.tags)}."
  }

  assert {
    condition     = length(data.aws_caller_identity.current) + length(data.aws_partition.current) + length(data.aws_region.current) == 0
    error_message = "The account is asked for though there is no key id to complete."
  }

  assert {
    condition     = module.table.daily_backup_state_machine_arn == null && !module.table.table.deletion_protection_enabled
    error_message = "Daily backup and deletion protection are production's."
  }
}

run "lets_a_function_do_six_things_to_this_table_and_its_indexes_only" {
  assert {
    condition = jsondecode(module.table.policy_documents["function"]).Statement == [{
      Sid      = "Items"
      Effect   = "Allow"
      Action   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"]
      Resource = ["arn:aws:dynamodb:us-east-1:123456789012:table/jobs", "arn:aws:dynamodb:us-east-1:123456789012:table/jobs/index/*"]
    }]
    error_message = "The policy is ${module.table.policy_documents["function"]}."
  }

  assert {
    condition     = output.function_policy_arn == "arn:aws:iam::123456789012:policy/jobs" && keys(module.table.policy_arns) == ["function"]
    error_message = "The policies are ${jsonencode(module.table.policy_arns)}."
  }
}

run "backs_up_daily_in_prod" {
  variables {
    environment = "prod"
  }

  assert {
    condition     = module.table.daily_backup_state_machine_arn != null && module.table.table.deletion_protection_enabled
    error_message = "prod has no daily backup or no deletion protection."
  }
}

run "backs_up_daily_in_production_whose_name_is_kept" {
  variables {
    environment = "production"
  }

  assert {
    condition     = output.table_name == "CloudToolsJobs-production-abc123" && module.table.daily_backup_state_machine_arn != null
    error_message = "production is named ${output.table_name}, or has no daily backup."
  }
}

run "keeps_the_name_of_development" {
  variables {
    environment = "development"
    table_name  = "Jobs"
  }

  assert {
    condition     = output.table_name == "Jobs-development-abc123" && module.table.daily_backup_state_machine_arn == null
    error_message = "development is named ${output.table_name}, or has a daily backup."
  }
}

run "scales_a_provisioned_table_without_further_inputs" {
  command = plan

  variables {
    billing_mode = "PROVISIONED"
  }

  # There are no tables yet, as before a first deployment.
  override_data {
    target = module.table.data.aws_dynamodb_tables.region
    values = { names = [] }
  }

  assert {
    condition     = module.table.table.read_capacity == 5 && module.table.table.write_capacity == 5
    error_message = "The capacity is ${module.table.table.read_capacity} and ${module.table.table.write_capacity}."
  }

  assert {
    condition     = alltrue([for index in module.table.table.global_secondary_index : index.read_capacity == 5 && index.write_capacity == 5])
    error_message = "The indexes have another capacity."
  }

  assert {
    condition     = length(module.table.autoscaling_policy_arns) == 6
    error_message = "Scaled are ${jsonencode(keys(module.table.autoscaling_policy_arns))}, not reads and writes of the table and both indexes."
  }
}

run "switches_recovery_off" {
  variables {
    enable_point_in_time_recovery = false
  }

  assert {
    condition     = !module.table.table.point_in_time_recovery[0].enabled
    error_message = "Point-in-time recovery is on."
  }
}

run "takes_a_key_by_its_id" {
  variables {
    kms_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
  }

  assert {
    condition     = module.table.table.server_side_encryption[0].kms_key_arn == "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    error_message = "The key is ${module.table.table.server_side_encryption[0].kms_key_arn}."
  }
}

run "takes_a_key_by_its_arn" {
  variables {
    kms_key_id = "arn:aws:kms:eu-west-1:210987654321:key/mrk-1234abcd12ab34cd56ef1234567890ab"
  }

  assert {
    condition     = module.table.table.server_side_encryption[0].kms_key_arn == var.kms_key_id
    error_message = "The key is ${module.table.table.server_side_encryption[0].kms_key_arn}."
  }
}

run "writes_a_system_status_with_every_attribute_that_a_job_must_have" {
  assert {
    condition = alltrue([
      for name, attribute in local.definition.attributes :
      contains(concat(keys(jsondecode(local.system_status.item)), local.system_status.created_attributes), name) if attribute.required
    ])
    error_message = "The item has ${local.system_status.item}."
  }

  assert {
    condition     = jsondecode(local.system_status.item).jobId.S == "SYSTEM_STATUS" && local.system_status.ttl_days == 365
    error_message = "The item is ${jsonencode(local.system_status)}."
  }
}
