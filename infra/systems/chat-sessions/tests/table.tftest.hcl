# The table of chat sessions and what an application needs of it (CS-1 to CS-5).

mock_provider "aws" {}

override_resource {
  target = module.table.aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/chat_sessions" }
}

# null is a variable's default, whatever file of variables the tests are run with.
variables {
  table_name  = null
  environment = null
  aws_region  = null
  enable_pitr = null
}

run "makes_the_original_s_table" {
  command = plan

  assert {
    condition = (
      module.table.table.name == "chat_sessions" &&
      module.table.table.billing_mode == "PAY_PER_REQUEST" &&
      module.table.table.hash_key == "PK" &&
      module.table.table.range_key == "SK"
    )
    error_message = "Without any variable: chat_sessions, on demand, with the key PK, SK."
  }

  assert {
    condition = { for name, index in module.table.global_secondary_indexes : name => [index.hash_key, index.range_key, index.projection_type] } == {
      UserSessionsIndex = ["GSI1PK", "GSI1SK", "ALL"]
    }
    error_message = "UserSessionsIndex is GSI1PK, GSI1SK with all attributes, and there is no other."
  }

  assert {
    condition     = module.table.table.ttl[0].enabled && module.table.table.ttl[0].attribute_name == "ttl"
    error_message = "Items expire by ttl."
  }

  assert {
    condition     = module.table.table.point_in_time_recovery[0].enabled && module.table.table.point_in_time_recovery[0].recovery_period_in_days == 35
    error_message = "Point-in-time recovery is on and reaches back 35 days."
  }

  assert {
    condition     = module.table.table.tags.Name == "chat_sessions" && can(regex("^[A-Za-z0-9 _.:/=+@-]+$", module.table.table.tags.Description))
    error_message = "The table has the tags Name and Description, in letters that AWS takes."
  }
}

run "names_are_kept_as_given" {
  command = plan

  variables {
    table_name  = "tutor.sessions-2"
    environment = "development"
    aws_region  = "eu-central-1"
  }

  assert {
    condition     = output.table_name == "tutor.sessions-2"
    error_message = "The table's name is table_name and nothing else; got ${output.table_name}."
  }

  assert {
    condition     = output.env == "USE_DYNAMODB=true\nDYNAMODB_TABLE_NAME=tutor.sessions-2\nDYNAMODB_REGION=eu-central-1\n"
    error_message = "env can be pasted into .env as it is; got ${jsonencode(output.env)}."
  }
}

run "recovery_can_be_off" {
  command = plan

  variables {
    enable_pitr = false
  }

  assert {
    condition     = alltrue([for recovery in module.table.table.point_in_time_recovery : recovery.enabled == false])
    error_message = "enable_pitr = false leaves point-in-time recovery off."
  }
}

run "outputs_the_arn_and_watches_system_and_user_errors" {
  assert {
    condition     = toset(keys(module.table.alarm_arns)) == toset(["system-errors", "user-errors"])
    error_message = "Two alarms: system errors and user errors; got ${jsonencode(keys(module.table.alarm_arns))}."
  }

  assert {
    condition     = output.table_arn == "arn:aws:dynamodb:us-east-1:123456789012:table/chat_sessions"
    error_message = "table_arn is the table's; got ${output.table_arn}."
  }
}
