provider "aws" {
  region = var.aws_region

  default_tags {
    tags = {
      Application = "FlightPulse"
      System      = "chat-sessions"
      Environment = var.environment
      ManagedBy   = "Terraform"
    }
  }
}
