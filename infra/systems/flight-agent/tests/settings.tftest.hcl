# What the variables do, and what prod does by itself (FA-4, FA-5).

mock_provider "aws" {}

# null is a variable's default, whatever file of variables the tests are run with.
variables {
  aws_region                    = null
  environment                   = null
  project_name                  = null
  billing_mode                  = null
  table_class                   = null
  enable_point_in_time_recovery = null
  enable_server_side_encryption = null
  enable_deletion_protection    = null
  read_capacity                 = null
  write_capacity                = null
}

run "defaults" {
  command = plan

  assert {
    condition = alltrue([
      for table in module.table :
      table.table.billing_mode == "PAY_PER_REQUEST" &&
      table.table.table_class == "STANDARD" &&
      table.table.point_in_time_recovery[0].enabled == true &&
      table.table.server_side_encryption[0].enabled == true &&
      table.table.deletion_protection_enabled == false
    ])
    error_message = "Without any variable: on demand, STANDARD, point-in-time recovery and encryption on, deletion protection off."
  }

  assert {
    condition     = alltrue([for table in module.table : length(table.alarm_arns) == 0 && length(table.policy_arns) == 0])
    error_message = "The original has neither alarms nor policies, and no variable asks for them."
  }

  assert {
    condition = alltrue([
      for definition, table in module.table :
      table.table.tags.Name == local.names[definition] &&
      table.table.tags.Table == local.tables[definition].table_name &&
      table.table.tags.Definition == "${definition}.json" &&
      can(regex("^[A-Za-z0-9 _.:/=+@-]+$", table.table.tags.Description))
    ])
    error_message = "Each table has the tags Name, Table, Definition and Description, in letters that AWS takes."
  }
}

run "prod_is_protected_whatever_the_variables_say" {
  command = plan

  variables {
    environment                   = "prod"
    enable_point_in_time_recovery = false
    enable_deletion_protection    = false
  }

  assert {
    condition     = alltrue([for table in module.table : table.table.deletion_protection_enabled])
    error_message = "In prod every table has deletion protection."
  }

  assert {
    condition     = alltrue([for table in module.table : table.table.point_in_time_recovery[0].enabled])
    error_message = "In prod every table has point-in-time recovery."
  }
}

run "outside_prod_the_variables_decide" {
  command = plan

  variables {
    aws_region                    = "eusc-de-east-1"
    environment                   = "staging"
    enable_point_in_time_recovery = false
    enable_server_side_encryption = false
    enable_deletion_protection    = true
    table_class                   = "STANDARD_INFREQUENT_ACCESS"
  }

  assert {
    condition = alltrue([
      for table in module.table :
      table.table.deletion_protection_enabled &&
      alltrue([for recovery in table.table.point_in_time_recovery : recovery.enabled == false]) &&
      alltrue([for encryption in table.table.server_side_encryption : encryption.enabled == false]) &&
      table.table.table_class == "STANDARD_INFREQUENT_ACCESS"
    ])
    error_message = "Staging with recovery and encryption off, protection on and infrequent access is not what was planned."
  }
}

run "provisioned_tables_and_indexes_have_the_capacity_that_was_asked_for" {
  command = plan

  variables {
    billing_mode   = "PROVISIONED"
    read_capacity  = 1
    write_capacity = 40000
  }

  assert {
    condition = alltrue([
      for table in module.table :
      table.table.billing_mode == "PROVISIONED" &&
      table.table.read_capacity == 1 &&
      table.table.write_capacity == 40000 &&
      alltrue([for index in table.table.global_secondary_index : index.read_capacity == 1 && index.write_capacity == 40000])
    ])
    error_message = "Each table and index has 1 read unit and 40000 write units."
  }

  assert {
    condition     = alltrue([for table in module.table : length(table.autoscaling_policy_arns) == 0])
    error_message = "The capacity stays what the variables say; nothing scales it."
  }
}
