-- Configuration store, version 5: properties of the transport configuration, service, accepted and remote domains. Never edited once released.
--
-- What is upgraded is as if it had always been there: every property has the default of a new store. Two
-- tables are made anew: adding so many columns one by one takes a hundred times as long, and the limits of
-- the protocol logs end where Exchange's do.

ALTER TABLE "TransportConfig" RENAME TO "TransportConfigBefore";

CREATE TABLE "TransportConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "TransportConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "TransportConfig.Singleton" CHECK ("Singleton" = 1),
    "TLSSendDomainSecureList" TEXT NOT NULL
        CONSTRAINT "TransportConfig.TLSSendDomainSecureList" CHECK (json_valid("TLSSendDomainSecureList") AND json_type("TLSSendDomainSecureList") = 'array'),
    "TLSReceiveDomainSecureList" TEXT NOT NULL
        CONSTRAINT "TransportConfig.TLSReceiveDomainSecureList" CHECK (json_valid("TLSReceiveDomainSecureList") AND json_type("TLSReceiveDomainSecureList") = 'array'),
    "ExternalPostmasterAddress" TEXT
        CONSTRAINT "TransportConfig.ExternalPostmasterAddress" CHECK (length("ExternalPostmasterAddress") > 0),
    "RequireClientAuthUsage" INTEGER NOT NULL
        CONSTRAINT "TransportConfig.RequireClientAuthUsage" CHECK ("RequireClientAuthUsage" IN (0, 1)),
    "RevocationMode" TEXT NOT NULL DEFAULT 'Enforce'
        CONSTRAINT "TransportConfig.RevocationMode" CHECK ("RevocationMode" IN ('Enforce', 'SoftFail')),
    "RevocationFetchRanges" TEXT NOT NULL DEFAULT '[]'
        CONSTRAINT "TransportConfig.RevocationFetchRanges" CHECK (json_valid("RevocationFetchRanges") AND json_type("RevocationFetchRanges") = 'array'),
    "AddressBookPolicyRoutingEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.AddressBookPolicyRoutingEnabled" CHECK ("AddressBookPolicyRoutingEnabled" IN (0, 1)),
    "AgentGeneratedMessageLoopDetectionInSmtpEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.AgentGeneratedMessageLoopDetectionInSmtpEnabled" CHECK ("AgentGeneratedMessageLoopDetectionInSmtpEnabled" IN (0, 1)),
    "AgentGeneratedMessageLoopDetectionInSubmissionEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.AgentGeneratedMessageLoopDetectionInSubmissionEnabled" CHECK ("AgentGeneratedMessageLoopDetectionInSubmissionEnabled" IN (0, 1)),
    "ClearCategories" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.ClearCategories" CHECK ("ClearCategories" IN (0, 1)),
    "ConvertDisclaimerWrapperToEml" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.ConvertDisclaimerWrapperToEml" CHECK ("ConvertDisclaimerWrapperToEml" IN (0, 1)),
    "DSNConversionMode" TEXT NOT NULL DEFAULT 'PreserveDSNBody'
        CONSTRAINT "TransportConfig.DSNConversionMode" CHECK ("DSNConversionMode" IN ('DoNotConvert', 'PreserveDSNBody', 'UseExchangeDSNs')),
    "DiagnosticsAggregationServicePort" INTEGER NOT NULL DEFAULT 9710
        CONSTRAINT "TransportConfig.DiagnosticsAggregationServicePort" CHECK ("DiagnosticsAggregationServicePort" BETWEEN 1 AND 65535),
    "ExternalDelayDsnEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.ExternalDelayDsnEnabled" CHECK ("ExternalDelayDsnEnabled" IN (0, 1)),
    "ExternalDsnDefaultLanguage" TEXT
        CONSTRAINT "TransportConfig.ExternalDsnDefaultLanguage" CHECK (length("ExternalDsnDefaultLanguage") > 0),
    "ExternalDsnLanguageDetectionEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.ExternalDsnLanguageDetectionEnabled" CHECK ("ExternalDsnLanguageDetectionEnabled" IN (0, 1)),
    "ExternalDsnMaxMessageAttachSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportConfig.ExternalDsnMaxMessageAttachSize" CHECK ("ExternalDsnMaxMessageAttachSize" BETWEEN 0 AND 2147483647),
    "ExternalDsnReportingAuthority" TEXT
        CONSTRAINT "TransportConfig.ExternalDsnReportingAuthority" CHECK (length("ExternalDsnReportingAuthority") > 0),
    "ExternalDsnSendHtml" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.ExternalDsnSendHtml" CHECK ("ExternalDsnSendHtml" IN (0, 1)),
    "GenerateCopyOfDSNFor" TEXT NOT NULL DEFAULT '["5.4.8","5.4.6","5.4.4","5.2.4","5.2.0","5.1.4"]'
        CONSTRAINT "TransportConfig.GenerateCopyOfDSNFor" CHECK (json_valid("GenerateCopyOfDSNFor") AND json_type("GenerateCopyOfDSNFor") = 'array'),
    "HeaderPromotionModeSetting" TEXT NOT NULL DEFAULT 'NoCreate'
        CONSTRAINT "TransportConfig.HeaderPromotionModeSetting" CHECK ("HeaderPromotionModeSetting" IN ('MustCreate', 'MayCreate', 'NoCreate')),
    "InternalDelayDsnEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.InternalDelayDsnEnabled" CHECK ("InternalDelayDsnEnabled" IN (0, 1)),
    "InternalDsnDefaultLanguage" TEXT
        CONSTRAINT "TransportConfig.InternalDsnDefaultLanguage" CHECK (length("InternalDsnDefaultLanguage") > 0),
    "InternalDsnLanguageDetectionEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.InternalDsnLanguageDetectionEnabled" CHECK ("InternalDsnLanguageDetectionEnabled" IN (0, 1)),
    "InternalDsnMaxMessageAttachSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportConfig.InternalDsnMaxMessageAttachSize" CHECK ("InternalDsnMaxMessageAttachSize" BETWEEN 0 AND 2147483647),
    "InternalDsnReportingAuthority" TEXT
        CONSTRAINT "TransportConfig.InternalDsnReportingAuthority" CHECK (length("InternalDsnReportingAuthority") > 0),
    "InternalDsnSendHtml" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.InternalDsnSendHtml" CHECK ("InternalDsnSendHtml" IN (0, 1)),
    "InternalSMTPServers" TEXT NOT NULL DEFAULT '[]'
        CONSTRAINT "TransportConfig.InternalSMTPServers" CHECK (json_valid("InternalSMTPServers") AND json_type("InternalSMTPServers") = 'array'),
    "JournalingReportNdrTo" TEXT
        CONSTRAINT "TransportConfig.JournalingReportNdrTo" CHECK (length("JournalingReportNdrTo") > 0),
    "MaxAllowedAgentGeneratedMessageDepth" INTEGER NOT NULL DEFAULT 3
        CONSTRAINT "TransportConfig.MaxAllowedAgentGeneratedMessageDepth" CHECK ("MaxAllowedAgentGeneratedMessageDepth" BETWEEN 0 AND 4294967295),
    "MaxAllowedAgentGeneratedMessageDepthPerAgent" INTEGER NOT NULL DEFAULT 2
        CONSTRAINT "TransportConfig.MaxAllowedAgentGeneratedMessageDepthPerAgent" CHECK ("MaxAllowedAgentGeneratedMessageDepthPerAgent" BETWEEN 0 AND 4294967295),
    "MaxDumpsterSizePerDatabase" INTEGER NOT NULL DEFAULT 18874368
        CONSTRAINT "TransportConfig.MaxDumpsterSizePerDatabase" CHECK ("MaxDumpsterSizePerDatabase" BETWEEN 0 AND 2199023254528),
    "MaxDumpsterTime" INTEGER NOT NULL DEFAULT 604800000
        CONSTRAINT "TransportConfig.MaxDumpsterTime" CHECK ("MaxDumpsterTime" BETWEEN 0 AND 2147483647000),
    "MaxReceiveSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportConfig.MaxReceiveSize" CHECK ("MaxReceiveSize" BETWEEN 0 AND 2147482624),
    "MaxRecipientEnvelopeLimit" INTEGER DEFAULT 500
        CONSTRAINT "TransportConfig.MaxRecipientEnvelopeLimit" CHECK ("MaxRecipientEnvelopeLimit" BETWEEN 0 AND 2147483647),
    "MaxRetriesForLocalSiteShadow" INTEGER NOT NULL DEFAULT 2
        CONSTRAINT "TransportConfig.MaxRetriesForLocalSiteShadow" CHECK ("MaxRetriesForLocalSiteShadow" BETWEEN 0 AND 255),
    "MaxRetriesForRemoteSiteShadow" INTEGER NOT NULL DEFAULT 4
        CONSTRAINT "TransportConfig.MaxRetriesForRemoteSiteShadow" CHECK ("MaxRetriesForRemoteSiteShadow" BETWEEN 0 AND 255),
    "MaxSendSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportConfig.MaxSendSize" CHECK ("MaxSendSize" BETWEEN 0 AND 2147482624),
    "QueueDiagnosticsAggregationInterval" INTEGER NOT NULL DEFAULT 60000
        CONSTRAINT "TransportConfig.QueueDiagnosticsAggregationInterval" CHECK ("QueueDiagnosticsAggregationInterval" BETWEEN 1000 AND 86400000),
    "RejectMessageOnShadowFailure" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.RejectMessageOnShadowFailure" CHECK ("RejectMessageOnShadowFailure" IN (0, 1)),
    "Rfc2231EncodingEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.Rfc2231EncodingEnabled" CHECK ("Rfc2231EncodingEnabled" IN (0, 1)),
    "SafetyNetHoldTime" INTEGER NOT NULL DEFAULT 172800000
        CONSTRAINT "TransportConfig.SafetyNetHoldTime" CHECK ("SafetyNetHoldTime" BETWEEN 1000 AND 2147483647000),
    "ShadowHeartbeatFrequency" INTEGER NOT NULL DEFAULT 120000
        CONSTRAINT "TransportConfig.ShadowHeartbeatFrequency" CHECK ("ShadowHeartbeatFrequency" BETWEEN 1000 AND 86400000),
    "ShadowHeartbeatRetryCount" INTEGER NOT NULL DEFAULT 12
        CONSTRAINT "TransportConfig.ShadowHeartbeatRetryCount" CHECK ("ShadowHeartbeatRetryCount" BETWEEN 1 AND 15),
    "ShadowHeartbeatTimeoutInterval" INTEGER NOT NULL DEFAULT 900000
        CONSTRAINT "TransportConfig.ShadowHeartbeatTimeoutInterval" CHECK ("ShadowHeartbeatTimeoutInterval" BETWEEN 1000 AND 86400000),
    "ShadowMessageAutoDiscardInterval" INTEGER NOT NULL DEFAULT 172800000
        CONSTRAINT "TransportConfig.ShadowMessageAutoDiscardInterval" CHECK ("ShadowMessageAutoDiscardInterval" BETWEEN 5000 AND 7776000000),
    "ShadowMessagePreferenceSetting" TEXT NOT NULL DEFAULT 'PreferRemote'
        CONSTRAINT "TransportConfig.ShadowMessagePreferenceSetting" CHECK ("ShadowMessagePreferenceSetting" IN ('LocalOnly', 'RemoteOnly', 'PreferRemote')),
    "ShadowRedundancyEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.ShadowRedundancyEnabled" CHECK ("ShadowRedundancyEnabled" IN (0, 1)),
    "ShadowResubmitTimeSpan" INTEGER NOT NULL DEFAULT 10800000
        CONSTRAINT "TransportConfig.ShadowResubmitTimeSpan" CHECK ("ShadowResubmitTimeSpan" BETWEEN 1000 AND 86400000),
    "SupervisionTags" TEXT NOT NULL DEFAULT '[]'
        CONSTRAINT "TransportConfig.SupervisionTags" CHECK (json_valid("SupervisionTags") AND json_type("SupervisionTags") = 'array'),
    "TransportRuleAttachmentTextScanLimit" INTEGER NOT NULL DEFAULT 153600
        CONSTRAINT "TransportConfig.TransportRuleAttachmentTextScanLimit" CHECK ("TransportRuleAttachmentTextScanLimit" BETWEEN 0 AND 2147483647),
    "VerifySecureSubmitEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportConfig.VerifySecureSubmitEnabled" CHECK ("VerifySecureSubmitEnabled" IN (0, 1)),
    "VoicemailJournalingEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.VoicemailJournalingEnabled" CHECK ("VoicemailJournalingEnabled" IN (0, 1)),
    "Xexch50Enabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportConfig.Xexch50Enabled" CHECK ("Xexch50Enabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "TransportConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "TransportConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

INSERT INTO "TransportConfig" (
    "Guid", "Singleton", "TLSSendDomainSecureList", "TLSReceiveDomainSecureList",
    "ExternalPostmasterAddress", "RequireClientAuthUsage", "RevocationMode",
    "RevocationFetchRanges", "WhenCreated", "WhenChanged"
)
SELECT
    "Guid", "Singleton", "TLSSendDomainSecureList", "TLSReceiveDomainSecureList",
    "ExternalPostmasterAddress", "RequireClientAuthUsage", "RevocationMode",
    "RevocationFetchRanges", "WhenCreated", "WhenChanged"
FROM "TransportConfigBefore";

DROP TABLE "TransportConfigBefore";

ALTER TABLE "TransportService" RENAME TO "TransportServiceBefore";

CREATE TABLE "TransportService" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "TransportService.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "TransportService.Singleton" CHECK ("Singleton" = 1),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "TransportService.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "Fqdn" TEXT NOT NULL
        CONSTRAINT "TransportService.Fqdn" CHECK (length("Fqdn") > 0),
    "ExternalDNSAdapterEnabled" INTEGER NOT NULL
        CONSTRAINT "TransportService.ExternalDNSAdapterEnabled" CHECK ("ExternalDNSAdapterEnabled" IN (0, 1)),
    "ExternalDNSServers" TEXT NOT NULL
        CONSTRAINT "TransportService.ExternalDNSServers" CHECK (json_valid("ExternalDNSServers") AND json_type("ExternalDNSServers") = 'array'),
    "InternalDNSAdapterEnabled" INTEGER NOT NULL
        CONSTRAINT "TransportService.InternalDNSAdapterEnabled" CHECK ("InternalDNSAdapterEnabled" IN (0, 1)),
    "InternalDNSServers" TEXT NOT NULL
        CONSTRAINT "TransportService.InternalDNSServers" CHECK (json_valid("InternalDNSServers") AND json_type("InternalDNSServers") = 'array'),
    "MaxOutboundConnections" INTEGER
        CONSTRAINT "TransportService.MaxOutboundConnections" CHECK ("MaxOutboundConnections" BETWEEN 1 AND 2147483647),
    "MaxPerDomainOutboundConnections" INTEGER
        CONSTRAINT "TransportService.MaxPerDomainOutboundConnections" CHECK ("MaxPerDomainOutboundConnections" BETWEEN 1 AND 2147483647),
    "TransientFailureRetryCount" INTEGER NOT NULL
        CONSTRAINT "TransportService.TransientFailureRetryCount" CHECK ("TransientFailureRetryCount" BETWEEN 0 AND 15),
    "TransientFailureRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.TransientFailureRetryInterval" CHECK ("TransientFailureRetryInterval" BETWEEN 1000 AND 43200000),
    "OutboundConnectionFailureRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.OutboundConnectionFailureRetryInterval" CHECK ("OutboundConnectionFailureRetryInterval" BETWEEN 1000 AND 1728000000),
    "MessageRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.MessageRetryInterval" CHECK ("MessageRetryInterval" BETWEEN 1000 AND 86400000),
    "MessageExpirationTimeout" INTEGER NOT NULL
        CONSTRAINT "TransportService.MessageExpirationTimeout" CHECK ("MessageExpirationTimeout" BETWEEN 5000 AND 7776000000),
    "MinimumFreeDiskSpace" INTEGER NOT NULL
        CONSTRAINT "TransportService.MinimumFreeDiskSpace" CHECK ("MinimumFreeDiskSpace" BETWEEN 1048576 AND 1099511627776),
    "ReceiveProtocolLogMaxAge" INTEGER NOT NULL
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxAge" CHECK ("ReceiveProtocolLogMaxAge" BETWEEN 0 AND 2147483647000),
    "ReceiveProtocolLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxDirectorySize" CHECK ("ReceiveProtocolLogMaxDirectorySize" BETWEEN 4096 AND 9223372036854775807),
    "ReceiveProtocolLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxFileSize" CHECK ("ReceiveProtocolLogMaxFileSize" BETWEEN 4096 AND 9223372036854775807),
    "SendProtocolLogMaxAge" INTEGER NOT NULL
        CONSTRAINT "TransportService.SendProtocolLogMaxAge" CHECK ("SendProtocolLogMaxAge" BETWEEN 0 AND 2147483647000),
    "SendProtocolLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.SendProtocolLogMaxDirectorySize" CHECK ("SendProtocolLogMaxDirectorySize" BETWEEN 4096 AND 9223372036854775807),
    "SendProtocolLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.SendProtocolLogMaxFileSize" CHECK ("SendProtocolLogMaxFileSize" BETWEEN 4096 AND 9223372036854775807),
    "InternalTransportCertificateThumbprint" TEXT
        CONSTRAINT "TransportService.InternalTransportCertificateThumbprint" CHECK (length("InternalTransportCertificateThumbprint") = 40 AND "InternalTransportCertificateThumbprint" NOT GLOB '*[^0-9A-F]*'),
    "ActiveUserStatisticsLogMaxAge" INTEGER NOT NULL DEFAULT 2592000000
        CONSTRAINT "TransportService.ActiveUserStatisticsLogMaxAge" CHECK ("ActiveUserStatisticsLogMaxAge" BETWEEN 0 AND 2147483647000),
    "ActiveUserStatisticsLogMaxDirectorySize" INTEGER NOT NULL DEFAULT 262144000
        CONSTRAINT "TransportService.ActiveUserStatisticsLogMaxDirectorySize" CHECK ("ActiveUserStatisticsLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "ActiveUserStatisticsLogMaxFileSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportService.ActiveUserStatisticsLogMaxFileSize" CHECK ("ActiveUserStatisticsLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "ActiveUserStatisticsLogPath" TEXT
        CONSTRAINT "TransportService.ActiveUserStatisticsLogPath" CHECK (length("ActiveUserStatisticsLogPath") > 0),
    "AgentLogEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.AgentLogEnabled" CHECK ("AgentLogEnabled" IN (0, 1)),
    "AgentLogMaxAge" INTEGER NOT NULL DEFAULT 604800000
        CONSTRAINT "TransportService.AgentLogMaxAge" CHECK ("AgentLogMaxAge" BETWEEN 0 AND 2147483647000),
    "AgentLogMaxDirectorySize" INTEGER DEFAULT 262144000
        CONSTRAINT "TransportService.AgentLogMaxDirectorySize" CHECK ("AgentLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "AgentLogMaxFileSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportService.AgentLogMaxFileSize" CHECK ("AgentLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "AgentLogPath" TEXT DEFAULT 'logs/AgentLog'
        CONSTRAINT "TransportService.AgentLogPath" CHECK (length("AgentLogPath") > 0),
    "AntispamAgentsEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.AntispamAgentsEnabled" CHECK ("AntispamAgentsEnabled" IN (0, 1)),
    "ConnectivityLogEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.ConnectivityLogEnabled" CHECK ("ConnectivityLogEnabled" IN (0, 1)),
    "ConnectivityLogMaxAge" INTEGER NOT NULL DEFAULT 2592000000
        CONSTRAINT "TransportService.ConnectivityLogMaxAge" CHECK ("ConnectivityLogMaxAge" BETWEEN 0 AND 2147483647000),
    "ConnectivityLogMaxDirectorySize" INTEGER DEFAULT 1048576000
        CONSTRAINT "TransportService.ConnectivityLogMaxDirectorySize" CHECK ("ConnectivityLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "ConnectivityLogMaxFileSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportService.ConnectivityLogMaxFileSize" CHECK ("ConnectivityLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "ConnectivityLogPath" TEXT DEFAULT 'logs/Connectivity'
        CONSTRAINT "TransportService.ConnectivityLogPath" CHECK (length("ConnectivityLogPath") > 0),
    "ContentConversionTracingEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.ContentConversionTracingEnabled" CHECK ("ContentConversionTracingEnabled" IN (0, 1)),
    "DelayNotificationTimeout" INTEGER NOT NULL DEFAULT 14400000
        CONSTRAINT "TransportService.DelayNotificationTimeout" CHECK ("DelayNotificationTimeout" BETWEEN 1000 AND 2592000000),
    "DnsLogEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.DnsLogEnabled" CHECK ("DnsLogEnabled" IN (0, 1)),
    "DnsLogMaxAge" INTEGER NOT NULL DEFAULT 604800000
        CONSTRAINT "TransportService.DnsLogMaxAge" CHECK ("DnsLogMaxAge" BETWEEN 0 AND 2147483647000),
    "DnsLogMaxDirectorySize" INTEGER DEFAULT 104857600
        CONSTRAINT "TransportService.DnsLogMaxDirectorySize" CHECK ("DnsLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "DnsLogMaxFileSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportService.DnsLogMaxFileSize" CHECK ("DnsLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "DnsLogPath" TEXT
        CONSTRAINT "TransportService.DnsLogPath" CHECK (length("DnsLogPath") > 0),
    "ExternalDNSAdapterGuid" TEXT NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
        CONSTRAINT "TransportService.ExternalDNSAdapterGuid" CHECK (length("ExternalDNSAdapterGuid") = 36),
    "ExternalDNSProtocolOption" TEXT NOT NULL DEFAULT 'Any'
        CONSTRAINT "TransportService.ExternalDNSProtocolOption" CHECK ("ExternalDNSProtocolOption" IN ('Any', 'UseTcpOnly', 'UseUdpOnly')),
    "ExternalIPAddress" TEXT
        CONSTRAINT "TransportService.ExternalIPAddress" CHECK (length("ExternalIPAddress") > 0),
    "InternalDNSAdapterGuid" TEXT NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
        CONSTRAINT "TransportService.InternalDNSAdapterGuid" CHECK (length("InternalDNSAdapterGuid") = 36),
    "InternalDNSProtocolOption" TEXT NOT NULL DEFAULT 'Any'
        CONSTRAINT "TransportService.InternalDNSProtocolOption" CHECK ("InternalDNSProtocolOption" IN ('Any', 'UseTcpOnly', 'UseUdpOnly')),
    "IntraOrgConnectorProtocolLoggingLevel" TEXT NOT NULL DEFAULT 'None'
        CONSTRAINT "TransportService.IntraOrgConnectorProtocolLoggingLevel" CHECK ("IntraOrgConnectorProtocolLoggingLevel" IN ('None', 'Verbose')),
    "IntraOrgConnectorSmtpMaxMessagesPerConnection" INTEGER NOT NULL DEFAULT 20
        CONSTRAINT "TransportService.IntraOrgConnectorSmtpMaxMessagesPerConnection" CHECK ("IntraOrgConnectorSmtpMaxMessagesPerConnection" BETWEEN 0 AND 2147483647),
    "IrmLogEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.IrmLogEnabled" CHECK ("IrmLogEnabled" IN (0, 1)),
    "IrmLogMaxAge" INTEGER NOT NULL DEFAULT 2592000000
        CONSTRAINT "TransportService.IrmLogMaxAge" CHECK ("IrmLogMaxAge" BETWEEN 0 AND 2147483647000),
    "IrmLogMaxDirectorySize" INTEGER DEFAULT 262144000
        CONSTRAINT "TransportService.IrmLogMaxDirectorySize" CHECK ("IrmLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "IrmLogMaxFileSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportService.IrmLogMaxFileSize" CHECK ("IrmLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "IrmLogPath" TEXT
        CONSTRAINT "TransportService.IrmLogPath" CHECK (length("IrmLogPath") > 0),
    "MaxConcurrentMailboxDeliveries" INTEGER NOT NULL DEFAULT 20
        CONSTRAINT "TransportService.MaxConcurrentMailboxDeliveries" CHECK ("MaxConcurrentMailboxDeliveries" BETWEEN 1 AND 256),
    "MaxConcurrentMailboxSubmissions" INTEGER NOT NULL DEFAULT 20
        CONSTRAINT "TransportService.MaxConcurrentMailboxSubmissions" CHECK ("MaxConcurrentMailboxSubmissions" BETWEEN 1 AND 256),
    "MaxConnectionRatePerMinute" INTEGER NOT NULL DEFAULT 1200
        CONSTRAINT "TransportService.MaxConnectionRatePerMinute" CHECK ("MaxConnectionRatePerMinute" BETWEEN 1 AND 2147483647),
    "MessageTrackingLogEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.MessageTrackingLogEnabled" CHECK ("MessageTrackingLogEnabled" IN (0, 1)),
    "MessageTrackingLogMaxAge" INTEGER NOT NULL DEFAULT 2592000000
        CONSTRAINT "TransportService.MessageTrackingLogMaxAge" CHECK ("MessageTrackingLogMaxAge" BETWEEN 0 AND 2147483647000),
    "MessageTrackingLogMaxDirectorySize" INTEGER DEFAULT 1048576000
        CONSTRAINT "TransportService.MessageTrackingLogMaxDirectorySize" CHECK ("MessageTrackingLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "MessageTrackingLogMaxFileSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportService.MessageTrackingLogMaxFileSize" CHECK ("MessageTrackingLogMaxFileSize" BETWEEN 1 AND 4294967296),
    "MessageTrackingLogPath" TEXT DEFAULT 'logs/MessageTracking'
        CONSTRAINT "TransportService.MessageTrackingLogPath" CHECK (length("MessageTrackingLogPath") > 0),
    "MessageTrackingLogSubjectLoggingEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.MessageTrackingLogSubjectLoggingEnabled" CHECK ("MessageTrackingLogSubjectLoggingEnabled" IN (0, 1)),
    "PickupDirectoryMaxHeaderSize" INTEGER NOT NULL DEFAULT 65536
        CONSTRAINT "TransportService.PickupDirectoryMaxHeaderSize" CHECK ("PickupDirectoryMaxHeaderSize" BETWEEN 32768 AND 2147483647),
    "PickupDirectoryMaxMessagesPerMinute" INTEGER NOT NULL DEFAULT 100
        CONSTRAINT "TransportService.PickupDirectoryMaxMessagesPerMinute" CHECK ("PickupDirectoryMaxMessagesPerMinute" BETWEEN 1 AND 20000),
    "PickupDirectoryMaxRecipientsPerMessage" INTEGER NOT NULL DEFAULT 100
        CONSTRAINT "TransportService.PickupDirectoryMaxRecipientsPerMessage" CHECK ("PickupDirectoryMaxRecipientsPerMessage" BETWEEN 1 AND 10000),
    "PickupDirectoryPath" TEXT DEFAULT 'pickup'
        CONSTRAINT "TransportService.PickupDirectoryPath" CHECK (length("PickupDirectoryPath") > 0),
    "PipelineTracingEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.PipelineTracingEnabled" CHECK ("PipelineTracingEnabled" IN (0, 1)),
    "PipelineTracingPath" TEXT DEFAULT 'logs/PipelineTracing'
        CONSTRAINT "TransportService.PipelineTracingPath" CHECK (length("PipelineTracingPath") > 0),
    "PipelineTracingSenderAddress" TEXT
        CONSTRAINT "TransportService.PipelineTracingSenderAddress" CHECK (length("PipelineTracingSenderAddress") > 0),
    "PoisonMessageDetectionEnabled" INTEGER NOT NULL DEFAULT 1
        CONSTRAINT "TransportService.PoisonMessageDetectionEnabled" CHECK ("PoisonMessageDetectionEnabled" IN (0, 1)),
    "PoisonThreshold" INTEGER NOT NULL DEFAULT 2
        CONSTRAINT "TransportService.PoisonThreshold" CHECK ("PoisonThreshold" BETWEEN 1 AND 10),
    "QueueLogMaxAge" INTEGER NOT NULL DEFAULT 604800000
        CONSTRAINT "TransportService.QueueLogMaxAge" CHECK ("QueueLogMaxAge" BETWEEN 0 AND 2147483647000),
    "QueueLogMaxDirectorySize" INTEGER DEFAULT 209715200
        CONSTRAINT "TransportService.QueueLogMaxDirectorySize" CHECK ("QueueLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "QueueLogMaxFileSize" INTEGER DEFAULT 10485760
        CONSTRAINT "TransportService.QueueLogMaxFileSize" CHECK ("QueueLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "QueueLogPath" TEXT DEFAULT 'logs/QueueViewer'
        CONSTRAINT "TransportService.QueueLogPath" CHECK (length("QueueLogPath") > 0),
    "QueueMaxIdleTime" INTEGER NOT NULL DEFAULT 180000
        CONSTRAINT "TransportService.QueueMaxIdleTime" CHECK ("QueueMaxIdleTime" BETWEEN 5000 AND 3600000),
    "ReceiveProtocolLogPath" TEXT DEFAULT 'logs/ProtocolLog/SmtpReceive'
        CONSTRAINT "TransportService.ReceiveProtocolLogPath" CHECK (length("ReceiveProtocolLogPath") > 0),
    "RecipientValidationCacheEnabled" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.RecipientValidationCacheEnabled" CHECK ("RecipientValidationCacheEnabled" IN (0, 1)),
    "ReplayDirectoryPath" TEXT DEFAULT 'replay'
        CONSTRAINT "TransportService.ReplayDirectoryPath" CHECK (length("ReplayDirectoryPath") > 0),
    "RequestBrokerLogEnabled" INTEGER
        CONSTRAINT "TransportService.RequestBrokerLogEnabled" CHECK ("RequestBrokerLogEnabled" IN (0, 1)),
    "RequestBrokerLogMaxAge" INTEGER
        CONSTRAINT "TransportService.RequestBrokerLogMaxAge" CHECK ("RequestBrokerLogMaxAge" BETWEEN 0 AND 2147483647000),
    "RequestBrokerLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.RequestBrokerLogMaxDirectorySize" CHECK ("RequestBrokerLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "RequestBrokerLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.RequestBrokerLogMaxFileSize" CHECK ("RequestBrokerLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "RequestBrokerLogPath" TEXT
        CONSTRAINT "TransportService.RequestBrokerLogPath" CHECK (length("RequestBrokerLogPath") > 0),
    "ResourceLogEnabled" INTEGER
        CONSTRAINT "TransportService.ResourceLogEnabled" CHECK ("ResourceLogEnabled" IN (0, 1)),
    "ResourceLogMaxAge" INTEGER
        CONSTRAINT "TransportService.ResourceLogMaxAge" CHECK ("ResourceLogMaxAge" BETWEEN 0 AND 2147483647000),
    "ResourceLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.ResourceLogMaxDirectorySize" CHECK ("ResourceLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "ResourceLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.ResourceLogMaxFileSize" CHECK ("ResourceLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "ResourceLogPath" TEXT
        CONSTRAINT "TransportService.ResourceLogPath" CHECK (length("ResourceLogPath") > 0),
    "RootDropDirectoryPath" TEXT
        CONSTRAINT "TransportService.RootDropDirectoryPath" CHECK (length("RootDropDirectoryPath") > 0),
    "RoutingTableLogMaxAge" INTEGER NOT NULL DEFAULT 604800000
        CONSTRAINT "TransportService.RoutingTableLogMaxAge" CHECK ("RoutingTableLogMaxAge" BETWEEN 0 AND 2147483647000),
    "RoutingTableLogMaxDirectorySize" INTEGER DEFAULT 52428800
        CONSTRAINT "TransportService.RoutingTableLogMaxDirectorySize" CHECK ("RoutingTableLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "RoutingTableLogPath" TEXT DEFAULT 'logs/Routing'
        CONSTRAINT "TransportService.RoutingTableLogPath" CHECK (length("RoutingTableLogPath") > 0),
    "SendProtocolLogPath" TEXT DEFAULT 'logs/ProtocolLog/SmtpSend'
        CONSTRAINT "TransportService.SendProtocolLogPath" CHECK (length("SendProtocolLogPath") > 0),
    "ServerStatisticsLogMaxAge" INTEGER NOT NULL DEFAULT 2592000000
        CONSTRAINT "TransportService.ServerStatisticsLogMaxAge" CHECK ("ServerStatisticsLogMaxAge" BETWEEN 0 AND 2147483647000),
    "ServerStatisticsLogMaxDirectorySize" INTEGER NOT NULL DEFAULT 262144000
        CONSTRAINT "TransportService.ServerStatisticsLogMaxDirectorySize" CHECK ("ServerStatisticsLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "ServerStatisticsLogMaxFileSize" INTEGER NOT NULL DEFAULT 10485760
        CONSTRAINT "TransportService.ServerStatisticsLogMaxFileSize" CHECK ("ServerStatisticsLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "ServerStatisticsLogPath" TEXT
        CONSTRAINT "TransportService.ServerStatisticsLogPath" CHECK (length("ServerStatisticsLogPath") > 0),
    "TransportHttpLogEnabled" INTEGER
        CONSTRAINT "TransportService.TransportHttpLogEnabled" CHECK ("TransportHttpLogEnabled" IN (0, 1)),
    "TransportHttpLogMaxAge" INTEGER
        CONSTRAINT "TransportService.TransportHttpLogMaxAge" CHECK ("TransportHttpLogMaxAge" BETWEEN 0 AND 2147483647000),
    "TransportHttpLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.TransportHttpLogMaxDirectorySize" CHECK ("TransportHttpLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "TransportHttpLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.TransportHttpLogMaxFileSize" CHECK ("TransportHttpLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "TransportHttpLogPath" TEXT
        CONSTRAINT "TransportService.TransportHttpLogPath" CHECK (length("TransportHttpLogPath") > 0),
    "TransportMaintenanceLogEnabled" INTEGER
        CONSTRAINT "TransportService.TransportMaintenanceLogEnabled" CHECK ("TransportMaintenanceLogEnabled" IN (0, 1)),
    "TransportMaintenanceLogMaxAge" INTEGER
        CONSTRAINT "TransportService.TransportMaintenanceLogMaxAge" CHECK ("TransportMaintenanceLogMaxAge" BETWEEN 0 AND 2147483647000),
    "TransportMaintenanceLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.TransportMaintenanceLogMaxDirectorySize" CHECK ("TransportMaintenanceLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "TransportMaintenanceLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.TransportMaintenanceLogMaxFileSize" CHECK ("TransportMaintenanceLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "TransportMaintenanceLogPath" TEXT
        CONSTRAINT "TransportService.TransportMaintenanceLogPath" CHECK (length("TransportMaintenanceLogPath") > 0),
    "TransportSyncAccountsPoisonAccountThreshold" INTEGER
        CONSTRAINT "TransportService.TransportSyncAccountsPoisonAccountThreshold" CHECK ("TransportSyncAccountsPoisonAccountThreshold" BETWEEN 0 AND 2147483647),
    "TransportSyncAccountsPoisonDetectionEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncAccountsPoisonDetectionEnabled" CHECK ("TransportSyncAccountsPoisonDetectionEnabled" IN (0, 1)),
    "TransportSyncAccountsPoisonItemThreshold" INTEGER
        CONSTRAINT "TransportService.TransportSyncAccountsPoisonItemThreshold" CHECK ("TransportSyncAccountsPoisonItemThreshold" BETWEEN 0 AND 2147483647),
    "TransportSyncAccountsSuccessivePoisonItemThreshold" INTEGER
        CONSTRAINT "TransportService.TransportSyncAccountsSuccessivePoisonItemThreshold" CHECK ("TransportSyncAccountsSuccessivePoisonItemThreshold" BETWEEN 0 AND 2147483647),
    "TransportSyncEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncEnabled" CHECK ("TransportSyncEnabled" IN (0, 1)),
    "TransportSyncExchangeEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncExchangeEnabled" CHECK ("TransportSyncExchangeEnabled" IN (0, 1)),
    "TransportSyncHubHealthLogEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncHubHealthLogEnabled" CHECK ("TransportSyncHubHealthLogEnabled" IN (0, 1)),
    "TransportSyncHubHealthLogMaxAge" INTEGER
        CONSTRAINT "TransportService.TransportSyncHubHealthLogMaxAge" CHECK ("TransportSyncHubHealthLogMaxAge" BETWEEN 0 AND 2147483647000),
    "TransportSyncHubHealthLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.TransportSyncHubHealthLogMaxDirectorySize" CHECK ("TransportSyncHubHealthLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncHubHealthLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.TransportSyncHubHealthLogMaxFileSize" CHECK ("TransportSyncHubHealthLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncHubHealthLogFilePath" TEXT
        CONSTRAINT "TransportService.TransportSyncHubHealthLogFilePath" CHECK (length("TransportSyncHubHealthLogFilePath") > 0),
    "TransportSyncImapEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncImapEnabled" CHECK ("TransportSyncImapEnabled" IN (0, 1)),
    "TransportSyncLogEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncLogEnabled" CHECK ("TransportSyncLogEnabled" IN (0, 1)),
    "TransportSyncLogMaxAge" INTEGER
        CONSTRAINT "TransportService.TransportSyncLogMaxAge" CHECK ("TransportSyncLogMaxAge" BETWEEN 0 AND 2147483647000),
    "TransportSyncLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.TransportSyncLogMaxDirectorySize" CHECK ("TransportSyncLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.TransportSyncLogMaxFileSize" CHECK ("TransportSyncLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncLogFilePath" TEXT
        CONSTRAINT "TransportService.TransportSyncLogFilePath" CHECK (length("TransportSyncLogFilePath") > 0),
    "TransportSyncLogLoggingLevel" TEXT
        CONSTRAINT "TransportService.TransportSyncLogLoggingLevel" CHECK (length("TransportSyncLogLoggingLevel") <= 64),
    "TransportSyncMaxDownloadItemsPerConnection" INTEGER
        CONSTRAINT "TransportService.TransportSyncMaxDownloadItemsPerConnection" CHECK ("TransportSyncMaxDownloadItemsPerConnection" BETWEEN 0 AND 2147483647),
    "TransportSyncMaxDownloadSizePerConnection" INTEGER
        CONSTRAINT "TransportService.TransportSyncMaxDownloadSizePerConnection" CHECK ("TransportSyncMaxDownloadSizePerConnection" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncMaxDownloadSizePerItem" INTEGER
        CONSTRAINT "TransportService.TransportSyncMaxDownloadSizePerItem" CHECK ("TransportSyncMaxDownloadSizePerItem" BETWEEN 1 AND 9223372036854775807),
    "TransportSyncPopEnabled" INTEGER
        CONSTRAINT "TransportService.TransportSyncPopEnabled" CHECK ("TransportSyncPopEnabled" IN (0, 1)),
    "TransportSyncRemoteConnectionTimeout" INTEGER
        CONSTRAINT "TransportService.TransportSyncRemoteConnectionTimeout" CHECK ("TransportSyncRemoteConnectionTimeout" BETWEEN 0 AND 2147483647000),
    "UseDowngradedExchangeServerAuth" INTEGER NOT NULL DEFAULT 0
        CONSTRAINT "TransportService.UseDowngradedExchangeServerAuth" CHECK ("UseDowngradedExchangeServerAuth" IN (0, 1)),
    "WindowsLiveHotmailTransportSyncEnabled" INTEGER
        CONSTRAINT "TransportService.WindowsLiveHotmailTransportSyncEnabled" CHECK ("WindowsLiveHotmailTransportSyncEnabled" IN (0, 1)),
    "WlmLogMaxAge" INTEGER
        CONSTRAINT "TransportService.WlmLogMaxAge" CHECK ("WlmLogMaxAge" BETWEEN 0 AND 2147483647000),
    "WlmLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.WlmLogMaxDirectorySize" CHECK ("WlmLogMaxDirectorySize" BETWEEN 1 AND 9223372036854775807),
    "WlmLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.WlmLogMaxFileSize" CHECK ("WlmLogMaxFileSize" BETWEEN 1 AND 9223372036854775807),
    "WlmLogPath" TEXT
        CONSTRAINT "TransportService.WlmLogPath" CHECK (length("WlmLogPath") > 0),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "TransportService.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "TransportService.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

INSERT INTO "TransportService" (
    "Guid", "Singleton", "Name", "Fqdn", "ExternalDNSAdapterEnabled", "ExternalDNSServers",
    "InternalDNSAdapterEnabled", "InternalDNSServers", "MaxOutboundConnections",
    "MaxPerDomainOutboundConnections", "TransientFailureRetryCount",
    "TransientFailureRetryInterval", "OutboundConnectionFailureRetryInterval",
    "MessageRetryInterval", "MessageExpirationTimeout", "MinimumFreeDiskSpace",
    "ReceiveProtocolLogMaxAge", "ReceiveProtocolLogMaxDirectorySize",
    "ReceiveProtocolLogMaxFileSize", "SendProtocolLogMaxAge", "SendProtocolLogMaxDirectorySize",
    "SendProtocolLogMaxFileSize", "InternalTransportCertificateThumbprint", "WhenCreated",
    "WhenChanged"
)
SELECT
    "Guid", "Singleton", "Name", "Fqdn", "ExternalDNSAdapterEnabled", "ExternalDNSServers",
    "InternalDNSAdapterEnabled", "InternalDNSServers", "MaxOutboundConnections",
    "MaxPerDomainOutboundConnections", "TransientFailureRetryCount",
    "TransientFailureRetryInterval", "OutboundConnectionFailureRetryInterval",
    "MessageRetryInterval", "MessageExpirationTimeout", "MinimumFreeDiskSpace",
    "ReceiveProtocolLogMaxAge", "ReceiveProtocolLogMaxDirectorySize",
    "ReceiveProtocolLogMaxFileSize", "SendProtocolLogMaxAge", "SendProtocolLogMaxDirectorySize",
    "SendProtocolLogMaxFileSize", "InternalTransportCertificateThumbprint", "WhenCreated",
    "WhenChanged"
FROM "TransportServiceBefore";

DROP TABLE "TransportServiceBefore";

ALTER TABLE "AcceptedDomain" ADD COLUMN "AddressBookEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "AcceptedDomain.AddressBookEnabled" CHECK ("AddressBookEnabled" IN (0, 1));
ALTER TABLE "AcceptedDomain" ADD COLUMN "PendingCompletion" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "AcceptedDomain.PendingCompletion" CHECK ("PendingCompletion" IN (0, 1));
ALTER TABLE "AcceptedDomain" ADD COLUMN "PendingRemoval" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "AcceptedDomain.PendingRemoval" CHECK ("PendingRemoval" IN (0, 1));
-- Only mailboxes that are here can be looked up.
UPDATE "AcceptedDomain" SET "AddressBookEnabled" = 1 WHERE "DomainType" = 'Authoritative';

CREATE TABLE "RemoteDomain" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "RemoteDomain.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "RemoteDomain.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "DomainName" TEXT NOT NULL UNIQUE
        CONSTRAINT "RemoteDomain.DomainName" CHECK (length("DomainName") > 0),
    "AllowedOOFType" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.AllowedOOFType" CHECK ("AllowedOOFType" IN ('External', 'ExternalLegacy', 'InternalLegacy', 'None')),
    "AutoForwardEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.AutoForwardEnabled" CHECK ("AutoForwardEnabled" IN (0, 1)),
    "AutoReplyEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.AutoReplyEnabled" CHECK ("AutoReplyEnabled" IN (0, 1)),
    "ByteEncoderTypeFor7BitCharsets" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.ByteEncoderTypeFor7BitCharsets" CHECK ("ByteEncoderTypeFor7BitCharsets" IN ('Use7Bit', 'UseQP', 'UseBase64', 'UseQPHtmlDetectTextPlain', 'UseBase64HtmlDetectTextPlain', 'UseQPHtml7BitTextPlain', 'UseBase64Html7BitTextPlain', 'Undefined')),
    "CharacterSet" TEXT
        CONSTRAINT "RemoteDomain.CharacterSet" CHECK ("CharacterSet" IN ('big5', 'din_66003', 'euc-jp', 'euc-kr', 'gb18030', 'gb2312', 'hz-gb-2312', 'iso-2022-jp', 'iso-2022-kr', 'iso-8859-1', 'iso-8859-13', 'iso-8859-15', 'iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5', 'iso-8859-6', 'iso-8859-7', 'iso-8859-8', 'iso-8859-9', 'koi8-r', 'koi8-u', 'ks_c_5601-1987', 'ns_4551-1', 'sen_850200_b', 'shift_jis', 'utf-7', 'utf-8', 'windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874')),
    "ContentType" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.ContentType" CHECK ("ContentType" IN ('MimeHtmlText', 'MimeText', 'MimeHtml')),
    "DeliveryReportEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.DeliveryReportEnabled" CHECK ("DeliveryReportEnabled" IN (0, 1)),
    "DisplaySenderName" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.DisplaySenderName" CHECK ("DisplaySenderName" IN (0, 1)),
    "IsInternal" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.IsInternal" CHECK ("IsInternal" IN (0, 1)),
    "LineWrapSize" INTEGER
        CONSTRAINT "RemoteDomain.LineWrapSize" CHECK ("LineWrapSize" BETWEEN 0 AND 132),
    "MeetingForwardNotificationEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.MeetingForwardNotificationEnabled" CHECK ("MeetingForwardNotificationEnabled" IN (0, 1)),
    "MessageCountThreshold" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.MessageCountThreshold" CHECK ("MessageCountThreshold" BETWEEN 0 AND 2147483647),
    "NDRDiagnosticInfoEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.NDRDiagnosticInfoEnabled" CHECK ("NDRDiagnosticInfoEnabled" IN (0, 1)),
    "NDREnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.NDREnabled" CHECK ("NDREnabled" IN (0, 1)),
    "NonMimeCharacterSet" TEXT
        CONSTRAINT "RemoteDomain.NonMimeCharacterSet" CHECK ("NonMimeCharacterSet" IN ('big5', 'din_66003', 'euc-jp', 'euc-kr', 'gb18030', 'gb2312', 'hz-gb-2312', 'iso-2022-jp', 'iso-2022-kr', 'iso-8859-1', 'iso-8859-13', 'iso-8859-15', 'iso-8859-2', 'iso-8859-3', 'iso-8859-4', 'iso-8859-5', 'iso-8859-6', 'iso-8859-7', 'iso-8859-8', 'iso-8859-9', 'koi8-r', 'koi8-u', 'ks_c_5601-1987', 'ns_4551-1', 'sen_850200_b', 'shift_jis', 'utf-7', 'utf-8', 'windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'windows-874')),
    "PreferredInternetCodePageForShiftJis" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.PreferredInternetCodePageForShiftJis" CHECK ("PreferredInternetCodePageForShiftJis" IN ('50220', '50221', '50222', 'Undefined')),
    "RequiredCharsetCoverage" INTEGER
        CONSTRAINT "RemoteDomain.RequiredCharsetCoverage" CHECK ("RequiredCharsetCoverage" BETWEEN 0 AND 100),
    "TargetDeliveryDomain" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.TargetDeliveryDomain" CHECK ("TargetDeliveryDomain" IN (0, 1)),
    "TNEFEnabled" INTEGER
        CONSTRAINT "RemoteDomain.TNEFEnabled" CHECK ("TNEFEnabled" IN (0, 1)),
    "TrustedMailInboundEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.TrustedMailInboundEnabled" CHECK ("TrustedMailInboundEnabled" IN (0, 1)),
    "TrustedMailOutboundEnabled" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.TrustedMailOutboundEnabled" CHECK ("TrustedMailOutboundEnabled" IN (0, 1)),
    "UseSimpleDisplayName" INTEGER NOT NULL
        CONSTRAINT "RemoteDomain.UseSimpleDisplayName" CHECK ("UseSimpleDisplayName" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "RemoteDomain.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

-- The entry for every other domain is always there: a new store is seeded with it, an older one gets it here.
INSERT INTO "RemoteDomain" (
    "Guid", "Name", "DomainName", "AllowedOOFType", "AutoForwardEnabled", "AutoReplyEnabled",
    "ByteEncoderTypeFor7BitCharsets", "CharacterSet", "ContentType", "DeliveryReportEnabled",
    "DisplaySenderName", "IsInternal", "LineWrapSize", "MeetingForwardNotificationEnabled",
    "MessageCountThreshold", "NDRDiagnosticInfoEnabled", "NDREnabled", "NonMimeCharacterSet",
    "PreferredInternetCodePageForShiftJis", "RequiredCharsetCoverage", "TargetDeliveryDomain",
    "TNEFEnabled", "TrustedMailInboundEnabled", "TrustedMailOutboundEnabled",
    "UseSimpleDisplayName", "WhenCreated", "WhenChanged"
)
SELECT
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
        || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    'Default', '*', 'External', 0, 0, 'Undefined', 'iso-8859-1', 'MimeHtmlText', 1, 1, 0, NULL, 1,
    2147483647, 1, 1, 'iso-8859-1', 'Undefined', NULL, 0, NULL, 0, 0, 0,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
FROM "TransportService";
