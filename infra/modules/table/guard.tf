# prevent_destroy must be a literal, so it cannot stand on the table and be a choice, unless the table is
# written down twice, and then the choice moves it to another address, which would destroy it. Hence a
# resource of its own: it goes when the table goes and is replaced when the table is, both of which Terraform
# refuses, and the table's plan with it.
resource "terraform_data" "guard" {
  count = var.prevent_destroy ? 1 : 0

  input            = var.name
  triggers_replace = aws_dynamodb_table.this.arn

  lifecycle {
    prevent_destroy = true
  }
}
