# Every validation refuses its bad values, each by itself (FA-4).

mock_provider "aws" {}

run "refuses_what_is_of_another_kind" {
  command = plan

  variables {
    aws_region     = "Frankfurt"
    environment    = "production"
    project_name   = "Flight-Agent"
    billing_mode   = "ON_DEMAND"
    table_class    = "INFREQUENT"
    read_capacity  = 5.5
    write_capacity = 5.5
  }

  expect_failures = [
    var.aws_region,
    var.environment,
    var.project_name,
    var.billing_mode,
    var.table_class,
    var.read_capacity,
    var.write_capacity,
  ]
}

run "refuses_what_is_too_small" {
  command = plan

  variables {
    aws_region     = "us-west-0"
    environment    = ""
    project_name   = ""
    billing_mode   = "PAY"
    table_class    = ""
    read_capacity  = 0
    write_capacity = 0
  }

  expect_failures = [
    var.aws_region,
    var.environment,
    var.project_name,
    var.billing_mode,
    var.table_class,
    var.read_capacity,
    var.write_capacity,
  ]
}

run "refuses_what_is_too_large" {
  command = plan

  variables {
    aws_region     = "us-west-2a"
    environment    = "Prod"
    project_name   = join("", [for n in range(65) : "a"])
    billing_mode   = "PAY_PER_REQUESTS"
    table_class    = "STANDARD_INFREQUENT_ACCESS "
    read_capacity  = 40001
    write_capacity = 40001
  }

  expect_failures = [
    var.aws_region,
    var.environment,
    var.project_name,
    var.billing_mode,
    var.table_class,
    var.read_capacity,
    var.write_capacity,
  ]
}
