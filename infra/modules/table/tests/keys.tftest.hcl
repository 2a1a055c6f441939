# Keys, indexes and attributes come from the definition, and only keys are attributes.

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
  definition = jsondecode(file("../../../src/flightpulse/definitions/tables/notifications.json"))
  name       = "prod-user-notifications"
}

run "a_table_of_the_definition_s_keys" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.name == "prod-user-notifications" && aws_dynamodb_table.this.hash_key == var.definition.primary_key.partition_key && aws_dynamodb_table.this.range_key == var.definition.primary_key.sort_key
    error_message = "name and keys are not the caller's and the definition's"
  }
  assert {
    condition     = [for attribute in aws_dynamodb_table.this.attribute : "${attribute.name}:${attribute.type}"] == ["PK:S", "SK:S"]
    error_message = "an attribute is declared that is no key, or a key is not: ${jsonencode(aws_dynamodb_table.this.attribute)}"
  }
  assert {
    condition     = length(aws_dynamodb_table.this.global_secondary_index) == 0 && output.global_secondary_indexes == {}
    error_message = "an optional index was made without being asked for"
  }
}

run "an_optional_index_is_made_when_asked_for_with_its_keys_as_attributes" {
  command = plan
  variables {
    optional_indexes = ["TypeIndex"]
  }

  assert {
    condition     = [for index in aws_dynamodb_table.this.global_secondary_index : [index.name, index.hash_key, index.range_key, index.projection_type]] == [["TypeIndex", "type", "createdAt", "ALL"]]
    error_message = "TypeIndex is not as defined: ${jsonencode(aws_dynamodb_table.this.global_secondary_index)}"
  }
  assert {
    condition     = toset([for attribute in aws_dynamodb_table.this.attribute : attribute.name]) == toset(["PK", "SK", "type", "createdAt"])
    error_message = "the attributes are not those of table and index keys"
  }
  assert {
    condition     = output.global_secondary_indexes.TypeIndex.arn == "arn:aws:dynamodb:eu-central-1:000011112222:table/mocked/index/TypeIndex" && output.global_secondary_indexes.TypeIndex.hash_key == "type"
    error_message = "the output does not name the index"
  }
}

run "every_index_of_the_definition_is_made" {
  command = plan
  variables {
    definition = jsondecode(file("../../../src/flightpulse/definitions/tables/jobs.json"))
  }

  assert {
    condition     = toset([for index in aws_dynamodb_table.this.global_secondary_index : "${index.name}:${index.hash_key}:${index.range_key}"]) == toset([for index in var.definition.global_secondary_indexes : "${index.index_name}:${index.partition_key}:${index.sort_key}"])
    error_message = "the indexes are not the definition's"
  }
  assert {
    condition     = aws_dynamodb_table.this.range_key == null
    error_message = "a sort key was made up"
  }
}

run "projections_and_local_indexes" {
  command = plan
  variables {
    definition = {
      table_name  = "projections"
      primary_key = { partition_key = "PK", sort_key = "SK" }
      attributes  = { PK = { type = "S" }, SK = { type = "S" }, at = { type = "N" }, raw = { type = "B" }, note = { type = "S" } }
      global_secondary_indexes = [
        { index_name = "All", partition_key = "at" },
        { index_name = "Keys", partition_key = "raw", projection = "KEYS_ONLY" },
        { index_name = "Some", partition_key = "at", sort_key = "raw", projection = ["note"] },
      ]
      local_secondary_indexes = [{ index_name = "Local", sort_key = "at", projection = ["note"] }]
    }
  }

  assert {
    condition     = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => index.projection_type } == { All = "ALL", Keys = "KEYS_ONLY", Some = "INCLUDE" }
    error_message = "projections are wrong: ${jsonencode(aws_dynamodb_table.this.global_secondary_index)}"
  }
  assert {
    condition     = one([for index in aws_dynamodb_table.this.global_secondary_index : index.non_key_attributes if index.name == "Some"]) == toset(["note"])
    error_message = "the listed attributes are not projected"
  }
  assert {
    condition     = [for index in aws_dynamodb_table.this.local_secondary_index : [index.name, index.range_key, index.projection_type]] == [["Local", "at", "INCLUDE"]]
    error_message = "the local index is wrong"
  }
  assert {
    condition     = { for attribute in aws_dynamodb_table.this.attribute : attribute.name => attribute.type } == { PK = "S", SK = "S", at = "N", raw = "B" }
    error_message = "attribute types are not the definition's"
  }
}
