# Every validation refuses its bad values. All of a run's variables are wrong, and each must be refused.

mock_provider "aws" {}

variables {
  project_name    = "flightpulse"
  environment     = "dev"
  resource_suffix = "test"
}

run "refuses_a_bad_value_of_each_variable" {
  command = plan

  variables {
    project_name    = "-jobs"                  # a project name that begins with a hyphen
    environment     = "test"                   # an environment of another name
    resource_suffix = "abc/123"                # a suffix with a slash
    table_name      = "Cloud Tools"            # a table name with a space
    billing_mode    = "ON_DEMAND"              # a billing mode of another name
    tags            = { "aws:owner" = "team" } # a tag key that is reserved for AWS
    kms_key_id      = "alias/jobs"             # an alias as key
    aws_region      = "Virginia"               # a place as region
  }

  expect_failures = [
    var.project_name,
    var.environment,
    var.resource_suffix,
    var.table_name,
    var.billing_mode,
    var.tags,
    var.kms_key_id,
    var.aws_region,
  ]
}

run "refuses_a_second_bad_value" {
  command = plan

  variables {
    project_name    = ""                                                # an empty project name
    environment     = "Production"                                      # an environment in capitals
    resource_suffix = ""                                                # an empty suffix
    table_name      = join("", [for n in range(65) : "a"])              # a table name that is too long
    tags            = { owner = join("", [for n in range(257) : "a"]) } # a tag value that is too long
    kms_key_id      = "arn:aws:sns:us-east-1:123456789012:topic"        # an ARN of something else as key
  }

  expect_failures = [
    var.project_name,
    var.environment,
    var.resource_suffix,
    var.table_name,
    var.tags,
    var.kms_key_id,
  ]
}

run "refuses_a_third_bad_value" {
  command = plan

  variables {
    resource_suffix = join("", [for n in range(41) : "a"]) # a suffix that is too long
    tags            = { owner = "team (jobs)" }            # a tag value with brackets
  }

  expect_failures = [
    var.resource_suffix,
    var.tags,
  ]
}

run "refuses_a_fourth_bad_value" {
  command = plan

  variables {
    tags = { for n in range(44) : "key${n}" => "value" } # more tags than a table takes
  }

  expect_failures = [
    var.tags,
  ]
}
