# What people who run the original of flight-agent have: six tables, without the StatusIndex that ours add.

provider "aws" {
  region = "us-west-2"
}

resource "aws_dynamodb_table" "bookings" {
  name         = "flight-agent-dev-Bookings"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "booking_id"

  dynamic "attribute" {
    for_each = ["booking_id", "flight_id", "passenger_id"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "FlightIndex"
    hash_key        = "flight_id"
    projection_type = "ALL"
  }

  global_secondary_index {
    name            = "PassengerIndex"
    hash_key        = "passenger_id"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "passengers" {
  name         = "flight-agent-dev-Passengers"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "passenger_id"

  dynamic "attribute" {
    for_each = ["passenger_id", "frequent_flyer_tier"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "FrequentFlyerIndex"
    hash_key        = "frequent_flyer_tier"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "flights" {
  name         = "flight-agent-dev-Flights"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "flight_id"

  dynamic "attribute" {
    for_each = ["flight_id", "departure_date", "origin_airport"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "DateOriginIndex"
    hash_key        = "departure_date"
    range_key       = "origin_airport"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "delays" {
  name         = "flight-agent-dev-Delays"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "delay_id"

  dynamic "attribute" {
    for_each = ["delay_id", "flight_id"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "FlightDelayIndex"
    hash_key        = "flight_id"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "rebooking_requests" {
  name         = "flight-agent-dev-Rebooking_Requests"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "request_id"

  dynamic "attribute" {
    for_each = ["request_id", "passenger_id", "original_booking_id"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "PassengerRequestIndex"
    hash_key        = "passenger_id"
    projection_type = "ALL"
  }

  global_secondary_index {
    name            = "BookingRequestIndex"
    hash_key        = "original_booking_id"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "support_interactions" {
  name         = "flight-agent-dev-Support_Interactions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "interaction_id"

  dynamic "attribute" {
    for_each = ["interaction_id", "passenger_id", "interaction_timestamp"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "PassengerInteractionIndex"
    hash_key        = "passenger_id"
    range_key       = "interaction_timestamp"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
