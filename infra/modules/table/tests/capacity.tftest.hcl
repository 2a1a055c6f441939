# Billing, capacity, autoscaling of table and indexes.

mock_provider "aws" {
  override_during = plan

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked"
      stream_arn = "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/stream/2026-01-01T00:00:00.000"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:000011112222:key/mocked" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::000011112222:policy/mocked" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::000011112222:role/mocked" }
  }
  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-central-1:000011112222:stateMachine:mocked" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "000011112222" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
}

variables {
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/jobs.json"))
  name       = "jobs"
}

run "on_demand_by_default" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST" && length(aws_appautoscaling_target.this) == 0 && length(data.aws_dynamodb_tables.region) == 0
    error_message = "an on-demand table scales, or looks for its capacity"
  }
}

run "bounds_on_demand_and_warm_throughput" {
  command = plan
  variables {
    on_demand_throughput = { max_read_request_units = 100 }
    warm_throughput      = { read_units_per_second = 13000, write_units_per_second = 4000 }
    table_class          = "STANDARD_INFREQUENT_ACCESS"
    index_settings = {
      UserIndex = {
        on_demand_throughput = { max_write_request_units = 7 }
        warm_throughput      = { read_units_per_second = 12000, write_units_per_second = 5000 }
      }
    }
  }

  assert {
    condition     = aws_dynamodb_table.this.on_demand_throughput[0].max_read_request_units == 100 && aws_dynamodb_table.this.warm_throughput[0].read_units_per_second == 13000 && aws_dynamodb_table.this.table_class == "STANDARD_INFREQUENT_ACCESS"
    error_message = "the table's bounds are not taken"
  }
  assert {
    condition     = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => [length(index.on_demand_throughput), length(index.warm_throughput)] } == { StatusIndex = [0, 0], UserIndex = [1, 1] }
    error_message = "the index's bounds are not its own"
  }
}

run "a_maximum_may_be_lifted" {
  command = plan
  variables {
    on_demand_throughput = { max_read_request_units = -1 }
    index_settings       = { UserIndex = { on_demand_throughput = { max_write_request_units = -1 } } }
  }

  assert {
    condition     = aws_dynamodb_table.this.on_demand_throughput[0].max_read_request_units == -1 && one([for index in aws_dynamodb_table.this.global_secondary_index : index.on_demand_throughput[0].max_write_request_units if index.name == "UserIndex"]) == -1
    error_message = "AWS is not told that there is no maximum any more"
  }
}

run "provisioned_scales_table_and_every_index_by_default" {
  command = plan
  variables {
    billing_mode = "PROVISIONED"
  }

  assert {
    condition     = aws_dynamodb_table.this.read_capacity == 5 && aws_dynamodb_table.this.write_capacity == 5 && alltrue([for index in aws_dynamodb_table.this.global_secondary_index : index.read_capacity == 5 && index.write_capacity == 5])
    error_message = "capacity does not begin with 5"
  }
  assert {
    condition     = keys(aws_appautoscaling_target.this) == ["StatusIndex:read", "StatusIndex:write", "UserIndex:read", "UserIndex:write", "table:read", "table:write"]
    error_message = "not all are scaled: ${join(" ", keys(aws_appautoscaling_target.this))}"
  }
  assert {
    condition     = alltrue([for target in values(aws_appautoscaling_target.this) : target.min_capacity == 5 && target.max_capacity == 100]) && alltrue([for policy in values(aws_appautoscaling_policy.this) : policy.target_tracking_scaling_policy_configuration[0].target_value == 70])
    error_message = "not 5 to 100 at 70 per cent"
  }
  assert {
    condition = (
      aws_appautoscaling_target.this["UserIndex:write"].resource_id == "table/jobs/index/UserIndex" && aws_appautoscaling_target.this["UserIndex:write"].scalable_dimension == "dynamodb:index:WriteCapacityUnits" &&
      aws_appautoscaling_target.this["table:read"].resource_id == "table/jobs" && aws_appautoscaling_target.this["table:read"].scalable_dimension == "dynamodb:table:ReadCapacityUnits"
    )
    error_message = "a target is not the table's or index's"
  }
}

run "an_index_may_differ" {
  command = plan
  variables {
    billing_mode   = "PROVISIONED"
    read_capacity  = 9
    index_settings = { UserIndex = { read_capacity = 20, autoscaling_read = { min_capacity = 20, max_capacity = 900 } } }
  }

  assert {
    condition     = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => index.read_capacity } == { StatusIndex = 9, UserIndex = 20 }
    error_message = "capacities are wrong"
  }
  assert {
    condition     = aws_appautoscaling_target.this["UserIndex:read"].max_capacity == 900 && aws_appautoscaling_target.this["UserIndex:write"].max_capacity == 100 && aws_appautoscaling_target.this["StatusIndex:read"].max_capacity == 100
    error_message = "bounds are wrong"
  }
}

run "what_autoscaling_set_is_kept_and_nothing_else_is" {
  command = plan
  variables {
    billing_mode = "PROVISIONED"
  }
  override_data {
    target          = data.aws_dynamodb_tables.region
    override_during = plan
    values          = { names = ["other", "jobs"] }
  }
  override_data {
    target          = data.aws_dynamodb_table.present
    override_during = plan
    values = {
      read_capacity  = 42
      write_capacity = 17
      global_secondary_index = [
        { name = "UserIndex", hash_key = "old", range_key = "", projection_type = "KEYS_ONLY", non_key_attributes = [], read_capacity = 33, write_capacity = 8, on_demand_throughput = [], warm_throughput = [] },
      ]
    }
  }

  assert {
    condition     = aws_dynamodb_table.this.read_capacity == 42 && aws_dynamodb_table.this.write_capacity == 17
    error_message = "the table's capacity is set back"
  }
  assert {
    condition     = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => [index.read_capacity, index.write_capacity] } == { StatusIndex = [5, 5], UserIndex = [33, 8] }
    error_message = "an index's capacity is set back, or a new index does not begin with its own: ${jsonencode(aws_dynamodb_table.this.global_secondary_index)}"
  }
  assert {
    condition     = one([for index in aws_dynamodb_table.this.global_secondary_index : index.hash_key if index.name == "UserIndex"]) == "userId"
    error_message = "the index is frozen: its key is not the definition's"
  }
}

run "what_autoscaling_set_may_be_set_back" {
  command = plan
  variables {
    billing_mode              = "PROVISIONED"
    autoscaling_keep_capacity = false
  }

  assert {
    condition     = length(data.aws_dynamodb_tables.region) == 0 && aws_dynamodb_table.this.read_capacity == 5 && length(aws_appautoscaling_target.this) == 6
    error_message = "the table is asked for, or does not scale"
  }
}

run "a_table_that_was_on_demand_begins_with_its_own_capacity" {
  command = plan
  variables {
    billing_mode = "PROVISIONED"
  }
  override_data {
    target          = data.aws_dynamodb_tables.region
    override_during = plan
    values          = { names = ["jobs"] }
  }
  override_data {
    target          = data.aws_dynamodb_table.present
    override_during = plan
    values = {
      read_capacity          = 0
      write_capacity         = 0
      global_secondary_index = [{ name = "UserIndex", hash_key = "userId", range_key = "createdAt", projection_type = "ALL", non_key_attributes = [], read_capacity = 0, write_capacity = 0, on_demand_throughput = [], warm_throughput = [] }]
    }
  }

  assert {
    condition     = aws_dynamodb_table.this.read_capacity == 5 && alltrue([for index in aws_dynamodb_table.this.global_secondary_index : index.read_capacity == 5])
    error_message = "a capacity of 0 is kept"
  }
}

run "without_autoscaling_the_capacity_is_the_caller_s" {
  command = plan
  variables {
    billing_mode        = "PROVISIONED"
    autoscaling_enabled = false
    read_capacity       = 40000
    write_capacity      = 1
  }

  assert {
    condition     = aws_dynamodb_table.this.read_capacity == 40000 && aws_dynamodb_table.this.write_capacity == 1 && length(aws_appautoscaling_target.this) == 0 && length(data.aws_dynamodb_tables.region) == 0
    error_message = "capacity is not fixed"
  }
}
