# What every function does with one object of its pipeline. It is dot-sourced, so that the preferences of
# the caller, which a function of a module doesn't inherit, hold in the function's own scope.
$script:EmshRun = {
    param([string] $EmshName, [object] $EmshBound, [object] $EmshCaller)
    foreach ($EmshPair in @(
        @('Verbose', 'VerbosePreference'), @('WarningAction', 'WarningPreference'), @('ErrorAction', 'ErrorActionPreference'),
        @('InformationAction', 'InformationPreference'), @('Confirm', 'ConfirmPreference'), @('WhatIf', 'WhatIfPreference'))) {
        if (-not $EmshBound.ContainsKey($EmshPair[0])) {
            Set-Variable -Name $EmshPair[1] -Value $EmshCaller.GetVariableValue($EmshPair[1]) -WhatIf:$false -Confirm:$false
        }
    }
    $EmshFacts = $script:EmshCmdlets[$EmshName]
    $EmshTarget = $EmshFacts.Noun
    $EmshParameters = ConvertTo-EmshParameters $EmshName $EmshFacts $EmshBound $EmshCaller
    if ($EmshParameters -is [System.ArgumentException]) {
        $EmshError = [System.Management.Automation.ErrorRecord]::new($EmshParameters, 'ParameterBinding', 'InvalidArgument', $EmshTarget)
        # An object of a pipeline that can't be bound is passed over, as PowerShell does.
        if (-not $EmshCaller.MyInvocation.ExpectingInput) { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
        return
    }
    if ($EmshParameters.Contains('Identity')) {
        $EmshTarget = $EmshParameters['Identity']
    } elseif ($EmshBound.ContainsKey('Name')) {
        $EmshTarget = [string] $EmshBound['Name']
    }
    $EmshDocument = @{ cmdlet = $EmshName; parameters = $EmshParameters; preferences = @{} }
    if ($EmshFacts.Changes) {
        if ([bool] $WhatIfPreference) {
            $EmshDocument.preferences.WhatIf = $true
        } else {
            $EmshForced = $EmshBound.ContainsKey('Force') -and [bool] $EmshBound['Force'] -and -not $EmshBound.ContainsKey('Confirm')
            try {
                if (-not $EmshForced -and -not $EmshCaller.ShouldProcess($EmshTarget, $EmshName)) { return }
            } catch {
                # Nobody can be asked.
                $EmshInner = $_.Exception.GetBaseException()
                if ($EmshInner -isnot [System.Management.Automation.IContainsErrorRecord]) { throw }
                $EmshCaller.ThrowTerminatingError($EmshInner.ErrorRecord)
            }
            $EmshDocument.interactive = Test-EmshPerson
            # What else the program may ask is asked below, unless nothing is to be asked.
            if ($EmshFacts.Asks -or $EmshBound.ContainsKey('Confirm') -or [string] $ConfirmPreference -eq 'None') { $EmshDocument.preferences.Confirm = $false }
        }
    }
    if ([string] $VerbosePreference -notin 'SilentlyContinue', 'Ignore') { $EmshDocument.preferences.Verbose = $true }
    if ([string] $ErrorActionPreference -eq 'Stop') { $EmshDocument.preferences.ErrorAction = 'Stop' }
    if ([string] $WarningPreference -eq 'Stop') { $EmshDocument.preferences.WarningAction = 'Stop' }
    try {
        $EmshDirectory = $EmshCaller.SessionState.Path.CurrentFileSystemLocation.ProviderPath
        $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
        while ($EmshAnswer.asked) {
            try {
                $EmshYes = $EmshCaller.ShouldContinue($EmshAnswer.asked[0].question, $EmshAnswer.asked[0].caption)
            } catch {
                # Nobody is there: the errors of the answer say what was asked.
                break
            }
            $EmshDocument.answers = @($EmshDocument.answers | Where-Object { $null -ne $_ }) + $EmshYes
            $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
        }
    } catch [System.InvalidOperationException] {
        $EmshCaller.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'ProgramUnavailable', 'ResourceUnavailable', $EmshTarget))
    }
    foreach ($EmshItem in $EmshAnswer.batches) { ConvertFrom-EmshBatch $EmshItem }
    foreach ($EmshItem in $EmshAnswer.texts) { $EmshItem }
    foreach ($EmshItem in $EmshAnswer.binaries) { [pscustomobject]@{ PSTypeName = 'Emsh.Binary'; FileData = [System.Convert]::FromBase64String($EmshItem) } }
    foreach ($EmshItem in $EmshAnswer.said) {
        switch ($EmshItem.stream) {
            'Warning' { $EmshCaller.WriteWarning($EmshItem.text) }
            'Verbose' { $EmshCaller.WriteVerbose($EmshItem.text) }
            'Information' {
                # Seen, as what Write-Host writes: a change that is not yet in force must be.
                $EmshRecord = [System.Management.Automation.InformationRecord]::new($EmshItem.text, $EmshName)
                $EmshRecord.Tags.Add('PSHOST')
                $EmshCaller.WriteInformation($EmshRecord)
            }
            'WhatIf' { $EmshCaller.Host.UI.WriteLine('What if: ' + $EmshItem.text) }
        }
    }
    foreach ($EmshItem in $EmshAnswer.errors) {
        $EmshText = (@($EmshItem.message) + @($EmshItem.hints)) -join [Environment]::NewLine
        # This exception, and not ItemNotFoundException, keeps its id under -ErrorAction Stop.
        $EmshError = [System.Management.Automation.ErrorRecord]::new(
            [System.InvalidOperationException]::new($EmshText), $EmshItem.id, $EmshItem.category, $EmshItem.target)
        if ($EmshItem.category -eq 'InvalidArgument' -and -not $EmshCaller.MyInvocation.ExpectingInput) { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
    }
}
