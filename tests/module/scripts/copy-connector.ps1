# A new Receive connector with everything that an old one has, but its name and address, and with the
# permissions that were added to it.
[CmdletBinding(SupportsShouldProcess)]
param([string] $From, [string] $To, [string[]] $Bindings)
$old = Get-ReceiveConnector $From -ErrorAction Stop
$copy = @{
    Name = $To; Usage = 'Custom'; Bindings = $Bindings; RemoteIPRanges = $old.RemoteIPRanges
    AuthMechanism = $old.AuthMechanism; PermissionGroups = $old.PermissionGroups; Enabled = $old.Enabled
    Banner = $old.Banner; Comment = "copy of $old"; Fqdn = $old.Fqdn; DefaultDomain = $old.DefaultDomain
    BinaryMimeEnabled = $old.BinaryMimeEnabled; ChunkingEnabled = $old.ChunkingEnabled
    ConnectionInactivityTimeout = $old.ConnectionInactivityTimeout; ConnectionTimeout = $old.ConnectionTimeout
    DeliveryStatusNotificationEnabled = $old.DeliveryStatusNotificationEnabled
    DomainSecureEnabled = $old.DomainSecureEnabled; EightBitMimeEnabled = $old.EightBitMimeEnabled
    EnableAuthGSSAPI = $old.EnableAuthGSSAPI; EnhancedStatusCodesEnabled = $old.EnhancedStatusCodesEnabled
    ExtendedProtectionPolicy = $old.ExtendedProtectionPolicy; LongAddressesEnabled = $old.LongAddressesEnabled
    MaxAcknowledgementDelay = $old.MaxAcknowledgementDelay; MaxHeaderSize = $old.MaxHeaderSize
    MaxHopCount = $old.MaxHopCount; MaxInboundConnection = $old.MaxInboundConnection
    MaxInboundConnectionPercentagePerSource = $old.MaxInboundConnectionPercentagePerSource
    MaxInboundConnectionPerSource = $old.MaxInboundConnectionPerSource; MaxLocalHopCount = $old.MaxLocalHopCount
    MaxLogonFailures = $old.MaxLogonFailures; MaxMessageSize = $old.MaxMessageSize
    MaxProtocolErrors = $old.MaxProtocolErrors; MaxRecipientsPerMessage = $old.MaxRecipientsPerMessage
    MessageRateLimit = $old.MessageRateLimit; MessageRateSource = $old.MessageRateSource
    OrarEnabled = $old.OrarEnabled; PipeliningEnabled = $old.PipeliningEnabled
    ProtocolLoggingLevel = $old.ProtocolLoggingLevel; RequireEHLODomain = $old.RequireEHLODomain
    RequireTLS = $old.RequireTLS; SizeEnabled = $old.SizeEnabled; SuppressXAnonymousTls = $old.SuppressXAnonymousTls
    AdvertiseClientSettings = $old.AdvertiseClientSettings; ServiceDiscoveryFqdn = $old.ServiceDiscoveryFqdn
    TarpitInterval = $old.TarpitInterval; TlsCertificateName = $old.TlsCertificateName
    TlsDomainCapabilities = $old.TlsDomainCapabilities; TransportRole = $old.TransportRole
}
New-ReceiveConnector @copy -Server $old.Server -WarningAction SilentlyContinue
if ($WhatIfPreference) { return }
Get-ADPermission $old.Identity | Where-Object { -not $_.IsInherited -and -not $_.GrantedBy } | ForEach-Object {
    $null = Add-ADPermission -Identity $To -User $_.User -ExtendedRights $_.ExtendedRights -Deny:$_.Deny
}
