# The original attached the policy without a choice.
moved {
  from = aws_iam_role_policy_attachment.dynamodb_access
  to   = aws_iam_role_policy_attachment.dynamodb_access[0]
}

# The original made the compute role itself. Here it belongs to whoever runs the computer and is named by
# compute_role_name: a role in a state brought along stays in the account, and this system forgets it.
removed {
  from = aws_iam_role.ec2_ecr_role

  lifecycle {
    destroy = false
  }
}
