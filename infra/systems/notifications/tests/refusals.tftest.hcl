# Every validation refuses its bad values. All of a run's variables are wrong, and each must be refused.

mock_provider "aws" {}

variables {
  environment = "staging"
}

run "refuses_a_bad_value_of_each_variable" {
  command = plan

  variables {
    environment                       = "production"                             # an environment of another name
    compute_role_name                 = "arn:aws:iam::123456789012:role/compute" # an ARN as role name
    dynamodb_notifications_table_name = "nt"                                     # a table name of two letters
    dynamodb_billing_mode             = "ON_DEMAND"                              # a billing mode of another name
    dynamodb_stream_view_type         = "ALL"                                    # a stream view of another name
    dynamodb_ttl_attribute_name       = ""                                       # an empty TTL attribute
    aws_region                        = "Virginia"                               # a place as region
  }

  expect_failures = [
    var.environment,
    var.compute_role_name,
    var.dynamodb_notifications_table_name,
    var.dynamodb_billing_mode,
    var.dynamodb_stream_view_type,
    var.dynamodb_ttl_attribute_name,
    var.aws_region,
  ]
}
