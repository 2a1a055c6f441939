# Production, under either of its names, cannot be deleted by mistake; every environment the originals had is taken.

mock_provider "aws" {}

# null is a variable's default, whatever file of variables the tests are run with.
variables {
  table_name  = null
  environment = null
  aws_region  = null
  enable_pitr = null
}

run "prod_is_protected" {
  command = plan

  variables {
    environment = "prod"
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled
    error_message = "prod has deletion protection."
  }
}

run "production_is_protected" {
  command = plan

  variables {
    environment = "production"
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled
    error_message = "production has deletion protection."
  }
}

run "dev_can_be_taken_down" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled == false
    error_message = "dev has no deletion protection."
  }
}

run "staging_can_be_taken_down" {
  command = plan

  variables {
    environment = "staging"
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled == false
    error_message = "staging has no deletion protection."
  }
}

run "development_can_be_taken_down" {
  command = plan

  variables {
    environment = "development"
  }

  assert {
    condition     = module.table.table.deletion_protection_enabled == false
    error_message = "development has no deletion protection."
  }
}
