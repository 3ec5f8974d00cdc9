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
    $EmshParameters = @{}
    $EmshDocument = @{ cmdlet = $EmshName; parameters = $EmshParameters; preferences = @{} }
    $EmshTarget = $EmshFacts.Noun
    # Set- alone changes what was read; New- gets all of a list, also that of another object.
    $EmshEdited = ''
    if ($EmshName -like 'Set-*') { $EmshEdited = $EmshFacts.Noun }
    try {
        if ($EmshBound.ContainsKey('Identity')) {
            $EmshParameters.Identity = Resolve-EmshIdentity $EmshBound['Identity']
            $EmshTarget = $EmshParameters.Identity
        } elseif ($EmshBound.ContainsKey('Name')) {
            $EmshTarget = [string] $EmshBound['Name']
        }
        foreach ($EmshKey in @($EmshBound.get_Keys())) {
            if ($EmshKey -eq 'Identity' -or $EmshFacts.Parameters -notcontains $EmshKey) { continue }
            if ($EmshFacts.Lists -contains $EmshKey) {
                $EmshParameters[$EmshKey] = ConvertTo-EmshList $EmshBound[$EmshKey] $EmshEdited $EmshKey ([string] $EmshParameters['Identity'])
            } else {
                $EmshParameters[$EmshKey] = ConvertTo-EmshValue $EmshBound[$EmshKey]
            }
        }
        if ($EmshFacts.Changes) {
            if ([bool] $WhatIfPreference) {
                $EmshDocument.preferences.WhatIf = $true
            } else {
                $EmshForced = $EmshBound.ContainsKey('Force') -and [bool] $EmshBound['Force'] -and -not $EmshBound.ContainsKey('Confirm')
                if (-not $EmshForced -and -not $EmshCaller.ShouldProcess($EmshTarget, $EmshName)) { return }
                $EmshParameters.Confirm = $false
            }
        }
        $EmshDocument.preferences.Verbose = [string] $VerbosePreference -notin 'SilentlyContinue', 'Ignore'
        if ([string] $ErrorActionPreference -eq 'Stop') { $EmshDocument.preferences.ErrorAction = 'Stop' }
        if ([string] $WarningPreference -eq 'Stop') { $EmshDocument.preferences.WarningAction = 'Stop' }
        $EmshDirectory = $EmshCaller.SessionState.Path.CurrentFileSystemLocation.ProviderPath
        $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
    } catch [System.ArgumentException] {
        $EmshCaller.WriteError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'ParameterBinding', 'InvalidArgument', $EmshTarget))
        return
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
            'Information' { $EmshCaller.WriteInformation([System.Management.Automation.InformationRecord]::new($EmshItem.text, $EmshName)) }
            'WhatIf' { $EmshCaller.Host.UI.WriteLine('What if: ' + $EmshItem.text) }
        }
    }
    foreach ($EmshItem in $EmshAnswer.errors) {
        $EmshText = (@($EmshItem.message) + @($EmshItem.hints)) -join [Environment]::NewLine
        # This exception, and not ItemNotFoundException, keeps its id under -ErrorAction Stop.
        $EmshError = [System.Management.Automation.ErrorRecord]::new(
            [System.InvalidOperationException]::new($EmshText), $EmshItem.id, $EmshItem.category, $EmshItem.target)
        if ($EmshItem.category -eq 'InvalidArgument') { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
    }
}

# Candidates for a value; none where the program has none, or isn't there.
$script:EmshComplete = {
    param($Command, $Parameter, $Word, $Ast, $Bound)
    try {
        $identity = ''
        if ($Bound.Contains('Identity')) { $identity = [string] (Resolve-EmshIdentity $Bound['Identity']) }
        foreach ($line in @(& emsh --complete powershell-value $Command $Parameter $Word $identity 2>$null)) {
            $fields = ([string] $line).Split([char] 9)
            if ($fields.Count -eq 3 -and $fields[0] -and $fields[1] -and $fields[2]) {
                [System.Management.Automation.CompletionResult]::new($fields[0], $fields[1], 'ParameterValue', $fields[2])
            }
        }
    } catch {
        $null = $_
    }
}
