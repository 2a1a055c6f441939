# The six tables as they are defined (FA-1, FA-2, FA-3).

mock_provider "aws" {}

override_resource {
  target = module.table["bookings"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Bookings" }
}

override_resource {
  target = module.table["passengers"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Passengers" }
}

override_resource {
  target = module.table["flights"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Flights" }
}

override_resource {
  target = module.table["delays"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Delays" }
}

override_resource {
  target = module.table["rebooking_requests"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Rebooking_Requests" }
}

override_resource {
  target = module.table["support_interactions"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-west-2:123456789012:table/flight-agent-dev-Support_Interactions" }
}

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

run "defines_the_six_tables" {
  command = plan

  assert {
    condition = output.all_table_names == [
      "flight-agent-dev-Bookings",
      "flight-agent-dev-Passengers",
      "flight-agent-dev-Flights",
      "flight-agent-dev-Delays",
      "flight-agent-dev-Rebooking_Requests",
      "flight-agent-dev-Support_Interactions",
    ]
    error_message = "Without any variable, the tables are flight-agent-dev-…; got ${jsonencode(output.all_table_names)}."
  }

  assert {
    condition = output.all_table_names == [
      output.bookings_table_name,
      output.passengers_table_name,
      output.flights_table_name,
      output.delays_table_name,
      output.rebooking_requests_table_name,
      output.support_interactions_table_name,
    ]
    error_message = "The list of names is the six names in their order; got ${jsonencode(output.all_table_names)}."
  }

  assert {
    condition = { for definition, table in module.table : definition => compact([table.table.hash_key, table.table.range_key]) } == {
      bookings             = tolist(["booking_id"])
      passengers           = tolist(["passenger_id"])
      flights              = tolist(["flight_id"])
      delays               = tolist(["delay_id"])
      rebooking_requests   = tolist(["request_id"])
      support_interactions = tolist(["interaction_id"])
    }
    error_message = "Keys: ${jsonencode({ for definition, table in module.table : definition => table.table.hash_key })}."
  }

  assert {
    condition = {
      for definition, table in module.table : definition => {
        for name, index in table.global_secondary_indexes : name => join(" ", compact([index.hash_key, index.range_key]))
      }
      } == {
      bookings             = { FlightIndex = "flight_id", PassengerIndex = "passenger_id", StatusIndex = "booking_status booking_date" }
      passengers           = { FrequentFlyerIndex = "frequent_flyer_tier" }
      flights              = { DateOriginIndex = "departure_date origin_airport", StatusIndex = "status scheduled_departure" }
      delays               = { FlightDelayIndex = "flight_id" }
      rebooking_requests   = { PassengerRequestIndex = "passenger_id", BookingRequestIndex = "original_booking_id" }
      support_interactions = { PassengerInteractionIndex = "passenger_id interaction_timestamp" }
    }
    error_message = "Indexes: ${jsonencode({ for definition, table in module.table : definition => keys(table.global_secondary_indexes) })}."
  }
}

run "names_follow_project_and_environment" {
  command = plan

  variables {
    project_name = "kranich-2"
    environment  = "staging"
  }

  assert {
    condition     = alltrue([for name in output.all_table_names : startswith(name, "kranich-2-staging-")])
    error_message = "Every name begins with kranich-2-staging-; got ${jsonencode(output.all_table_names)}."
  }
}

run "outputs_every_arn" {
  assert {
    condition = output.all_table_arns == [
      for name in output.all_table_names : "arn:aws:dynamodb:us-west-2:123456789012:table/${name}"
    ]
    error_message = "The list of ARNs is that of the names, in the same order; got ${jsonencode(output.all_table_arns)}."
  }

  assert {
    condition = output.all_table_arns == [
      output.bookings_table_arn,
      output.passengers_table_arn,
      output.flights_table_arn,
      output.delays_table_arn,
      output.rebooking_requests_table_arn,
      output.support_interactions_table_arn,
    ]
    error_message = "Each table's ARN is its own; got ${jsonencode(output.all_table_arns)}."
  }
}
