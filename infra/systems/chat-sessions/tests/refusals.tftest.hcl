# Every validation refuses its bad values, each by itself (CS-4).

mock_provider "aws" {}

run "refuses_what_is_of_another_kind" {
  command = plan

  variables {
    table_name  = "chat sessions"
    environment = "test"
    aws_region  = "Frankfurt"
  }

  expect_failures = [
    var.table_name,
    var.environment,
    var.aws_region,
  ]
}

run "refuses_what_is_too_small" {
  command = plan

  variables {
    table_name  = "cs"
    environment = ""
    aws_region  = "us-east-0"
  }

  expect_failures = [
    var.table_name,
    var.environment,
    var.aws_region,
  ]
}

run "refuses_what_is_too_large" {
  command = plan

  variables {
    table_name  = join("", [for n in range(221) : "a"])
    environment = "Production"
    aws_region  = "us-east-1a"
  }

  expect_failures = [
    var.table_name,
    var.environment,
    var.aws_region,
  ]
}
