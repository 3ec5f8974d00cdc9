# Removes connectors that are disabled. Asks unless told not to.
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param()
function Remove-One {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(ValueFromPipeline)] $Connector)
    process { Remove-SendConnector $Connector }
}
Get-SendConnector | Where-Object Enabled -eq $false | Remove-One
@(Get-SendConnector).Name
