provider "aws" {
  region = var.aws_region

  default_tags {
    tags = {
      Application = "FlightPulse"
      System      = "notifications"
      Environment = var.environment
      ManagedBy   = "Terraform"
    }
  }
}
