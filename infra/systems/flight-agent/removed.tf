# A state of the original that is brought along (its backend, or `terraform state push`) is forgotten here, never
# destroyed: its tables may bear other names than ours ("Bookings"), and a `moved` block would then replace them,
# which deletes their items. What has our names is taken over by imports.tf.example instead.

removed {
  from = aws_dynamodb_table.bookings

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_table.passengers

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_table.flights

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_table.delays

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_table.rebooking_requests

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_table.support_interactions

  lifecycle {
    destroy = false
  }
}
