# The link switches App Service's own sign-in on in the function app, which then
# refuses everybody but the web app. Removing the link does not switch it off.
resource "azurerm_static_web_app_function_app_registration" "this" {
  count = var.link_backend ? 1 : 0

  static_web_app_id = azurerm_static_web_app.this.id
  function_app_id   = var.function_app_id
}
