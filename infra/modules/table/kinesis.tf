resource "aws_dynamodb_kinesis_streaming_destination" "this" {
  count = var.kinesis_destination == null ? 0 : 1

  table_name                               = aws_dynamodb_table.this.name
  region                                   = var.region
  stream_arn                               = var.kinesis_destination.stream_arn
  approximate_creation_date_time_precision = var.kinesis_destination.timestamp_precision
}
