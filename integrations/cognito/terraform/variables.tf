variable "name" {
  description = "Begins the name of everything that is made."
  type        = string
  default     = "stepward"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "2 to 31 lower-case letters, digits and hyphens, a letter first."
  }
}

# --- Your Stepward server

variable "stepward_api_url" {
  description = "Where your Stepward server is, for example https://mfa.example.com"
  type        = string

  validation {
    condition     = can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$", var.stepward_api_url))
    error_message = "An https address."
  }
}

variable "stepward_secret_key_arn" {
  description = "Secret of Secrets Manager, in this Region, whose text is the secret key of your Stepward tenant (sk_…)."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.stepward_secret_key_arn))
    error_message = "The ARN of a secret of Secrets Manager."
  }
}

variable "redirect_url" {
  description = "Where the hosted page returns to. Empty when it is opened as a popup, or not at all."
  type        = string
  default     = ""
}

variable "passkey_action" {
  description = "Action of a passkey that is used before Cognito is asked (autofill). Empty for none."
  type        = string
  default     = ""
}

# --- How people sign in

variable "sign_in_flows" {
  description = "passwordless: a Stepward challenge is the whole sign-in. password: the password first, then the challenge. With both (passwordless,password), each alone is enough."
  type        = string
  default     = "passwordless"

  validation {
    condition     = contains(["passwordless", "password", "passwordless,password"], var.sign_in_flows)
    error_message = "passwordless, password, or passwordless,password."
  }
}

variable "self_sign_up" {
  description = "Whether people may sign up by themselves."
  type        = bool
  default     = true
}

variable "auth_session_minutes" {
  description = "How long a person may take for one step of a sign-in. A code by mail needs more than Cognito's 3 minutes."
  type        = number
  default     = 10

  validation {
    condition     = var.auth_session_minutes >= 3 && var.auth_session_minutes <= 15
    error_message = "3 to 15."
  }
}

variable "create_backend_client" {
  description = "Whether to make a client with a secret as well, for sign-ins by your own server. Cognito's secret is then in Terraform's state: encrypt that."
  type        = bool
  default     = false
}

variable "trusted_client_ids" {
  description = "Clients with a secret, whose word on a person's IP address is believed; with commas. The backend client's id is known after the first apply: apply once more with it."
  type        = string
  default     = ""
}

variable "direct_password_sign_in_without_mfa" {
  description = "Lets the web client sign in by USER_SRP_AUTH, where no trigger is asked and a password alone is enough. Only while an older app still does that (docs/cognito-migration.md)."
  type        = bool
  default     = false
}

# --- The API

variable "web_origins" {
  description = "Origins of your web app that may call the API, for example [\"https://app.example.com\"]"
  type        = list(string)

  validation {
    condition     = !contains(var.web_origins, "*")
    error_message = "Name the origins."
  }
}

variable "api_rate_limit" {
  description = "Calls to the API per second, of everybody together, that are let through for long."
  type        = number
  default     = 50
}

variable "api_burst_limit" {
  description = "Calls to the API that are let through at once."
  type        = number
  default     = 100
}

# --- Operation

variable "archives_dir" {
  description = "Where `npm run build:lambda -w integrations/cognito` wrote the archives. Empty for dist/lambda beside this folder."
  type        = string
  default     = ""
}

variable "runtime" {
  description = "Node.js of the functions."
  type        = string
  default     = "nodejs24.x"

  validation {
    condition     = contains(["nodejs22.x", "nodejs24.x"], var.runtime)
    error_message = "nodejs22.x or nodejs24.x."
  }
}

variable "use_layer" {
  description = "Publishes the triggers as a Lambda layer and runs them from it, so that your own functions can use the same version."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "How long the log lines of the functions are kept."
  type        = number
  default     = 90
}

variable "alarm_topic_arn" {
  description = "SNS topic that is told of the alarms. Empty for none."
  type        = string
  default     = ""
}
