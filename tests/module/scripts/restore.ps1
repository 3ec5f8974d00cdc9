# Gives Send connectors back what a backup of them says; what is gone is made anew.
param([string] $File)
Import-Clixml $File | ForEach-Object {
    $was = $_
    $parameters = @{
        AddressSpaces               = $was.AddressSpaces
        MaxMessageSize              = $was.MaxMessageSize
        ConnectionInactivityTimeOut = $was.ConnectionInactivityTimeOut
        Comment                     = $was.Comment
        Enabled                     = $was.Enabled
    }
    if (Get-SendConnector $was.Identity -ErrorAction SilentlyContinue) {
        Set-SendConnector -Identity $was @parameters -WarningAction SilentlyContinue
        "$($was.Name) is as it was"
    } else {
        $null = New-SendConnector -Name $was.Name @parameters
        "$($was.Name) is back"
    }
}
