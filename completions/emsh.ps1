# Completion for emsh. Generated from its tables by src/gen; do not edit.

# What emsh answers, line by line. Nothing is said at a prompt, however the session is set up; without emsh
# there is nothing to complete, and one that doesn't answer isn't waited for. Found and started like this,
# since Get-Command and & take ten times as long.
$global:EmshAsk = {
    param([string[]] $Words)
    $ErrorActionPreference = 'Stop'
    foreach ($directory in ([string] $env:PATH).Split([System.IO.Path]::PathSeparator)) {
        if (-not $directory) { continue }
        $program = [System.IO.Path]::Combine($directory, 'emsh')
        if (-not [System.IO.File]::Exists($program)) { continue }
        $process = $null
        try {
            $start = [System.Diagnostics.ProcessStartInfo]::new($program)
            foreach ($word in @('--complete') + $Words) { $start.ArgumentList.Add($word) }
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $true
            $start.RedirectStandardOutput = $true
            $start.RedirectStandardError = $true
            $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
            $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            $reading = $process.StandardOutput.ReadToEndAsync()
            if ($reading.Wait(3000)) {
                $reading.Result.Split([char] 10) | Where-Object { $_.Contains("`t") }
            } else {
                $process.Kill()
            }
        } catch {
            $global:Error.Remove($_)
        } finally {
            if ($process) { $process.Dispose() }
        }
        return
    }
}

Register-ArgumentCompleter -Native -CommandName 'emsh', 'Add-ADPermission', 'Add-IPAllowListEntry', 'Add-IPAllowListProvider', 'Add-IPBlockListEntry', 'Add-IPBlockListProvider', 'Compare-Configuration', 'Enable-ExchangeCertificate', 'Export-Configuration', 'Export-DomainSecurityPartnerSheet', 'Export-ExchangeCertificate', 'Export-Message', 'Get-ADPermission', 'Get-AcceptedDomain', 'Get-AddressRewriteEntry', 'Get-Command', 'Get-ConfigurationChange', 'Get-DeliveryAgentConnector', 'Get-DkimSigningConfig', 'Get-DomainSecurityDetailReport', 'Get-DomainSecurityPartner', 'Get-DomainSecurityReport', 'Get-ExchangeCertificate', 'Get-ExchangeServer', 'Get-ForeignConnector', 'Get-Help', 'Get-IPAllowListEntry', 'Get-IPAllowListProvider', 'Get-IPAllowListProvidersConfig', 'Get-IPBlockListEntry', 'Get-IPBlockListProvider', 'Get-IPBlockListProvidersConfig', 'Get-Message', 'Get-MessageTrackingLog', 'Get-Queue', 'Get-QueueDigest', 'Get-ReceiveConnector', 'Get-Recipient', 'Get-RecipientFilterConfig', 'Get-RemoteDomain', 'Get-SendConnector', 'Get-SenderAuthenticationConfig', 'Get-SenderFilterConfig', 'Get-ServerComponentState', 'Get-Service', 'Get-SmtpCredential', 'Get-SystemMessage', 'Get-TransportConfig', 'Get-TransportServer', 'Get-TransportService', 'Get-TrustedRootCertificate', 'Import-Configuration', 'Import-DomainSecurityPartnerSheet', 'Import-ExchangeCertificate', 'Import-TrustedRootCertificate', 'New-AcceptedDomain', 'New-AddressRewriteEntry', 'New-DeliveryAgentConnector', 'New-DkimSigningConfig', 'New-DomainSecurityPartner', 'New-ExchangeCertificate', 'New-ForeignConnector', 'New-ReceiveConnector', 'New-Recipient', 'New-RemoteDomain', 'New-SendConnector', 'New-SmtpCredential', 'New-SystemMessage', 'Redirect-Message', 'Remove-ADPermission', 'Remove-AcceptedDomain', 'Remove-AddressRewriteEntry', 'Remove-DeliveryAgentConnector', 'Remove-DkimSigningConfig', 'Remove-DomainSecurityPartner', 'Remove-ExchangeCertificate', 'Remove-ForeignConnector', 'Remove-IPAllowListEntry', 'Remove-IPAllowListProvider', 'Remove-IPBlockListEntry', 'Remove-IPBlockListProvider', 'Remove-Message', 'Remove-ReceiveConnector', 'Remove-Recipient', 'Remove-RemoteDomain', 'Remove-SendConnector', 'Remove-SmtpCredential', 'Remove-SystemMessage', 'Remove-TrustedRootCertificate', 'Resolve-MailRoute', 'Restart-Service', 'Resume-Message', 'Resume-Queue', 'Retry-Queue', 'Rotate-DkimSigningConfig', 'Search-AdminAuditLog', 'Set-AcceptedDomain', 'Set-AddressRewriteEntry', 'Set-DeliveryAgentConnector', 'Set-DkimSigningConfig', 'Set-DomainSecurityPartner', 'Set-ForeignConnector', 'Set-IPAllowListProvider', 'Set-IPAllowListProvidersConfig', 'Set-IPBlockListProvider', 'Set-IPBlockListProvidersConfig', 'Set-ReceiveConnector', 'Set-Recipient', 'Set-RecipientFilterConfig', 'Set-RemoteDomain', 'Set-SendConnector', 'Set-SenderAuthenticationConfig', 'Set-SenderFilterConfig', 'Set-ServerComponentState', 'Set-SmtpCredential', 'Set-SystemMessage', 'Set-TransportConfig', 'Set-TransportServer', 'Set-TransportService', 'Start-Service', 'Stop-Service', 'Suspend-Message', 'Suspend-Queue', 'Test-Certificate', 'Test-DomainSecurity', 'Test-IPAllowListProvider', 'Test-IPBlockListProvider', 'Test-Mailflow', 'Test-Message', 'Test-ServiceHealth', 'Test-SmtpConnectivity', 'Undo-ConfigurationChange' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.Extent.Text
    $at = $cursorPosition - $commandAst.Extent.StartOffset
    # The blank before the cursor is not part of the syntax tree.
    $before = $line.PadRight([Math]::Max($at, 0)).Substring(0, [Math]::Max($at, 0))
    $after = if ($at -lt $line.Length) { $line.Substring($at) } else { '' }
    foreach ($found in @(& $global:EmshAsk @('powershell', $before, $after))) {
        $text, $label, $about = $found.Split("`t")
        # An empty one would lose all the others.
        if ($text -and $label -and $about) {
            [System.Management.Automation.CompletionResult]::new($text, $label, 'ParameterValue', $about)
        }
    }
}
