# The classes. What reads an object may run in one runspace and what uses it in another, as with
# ForEach-Object -Parallel: there the methods of a class wait for the first one, or fail once it is gone,
# unless the class says that it needs none. PowerShell before 7.4 has no word for that.
$script:EmshClasses = [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'Emsh.Classes.ps1'))
if ('NoRunspaceAffinity' -as [type]) {
    $script:EmshClasses = $script:EmshClasses -replace '(?m)^class ', '[NoRunspaceAffinity()] class '
}
. ([scriptblock]::Create($script:EmshClasses))
# Which list of which object each text was read in, for all runspaces of the process. A text that is no more
# needed is forgotten.
$script:EmshOrigins = [System.AppDomain]::CurrentDomain.GetData('Emsh.Origins')
if ($null -eq $script:EmshOrigins) {
    $script:EmshOrigins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()
    [System.AppDomain]::CurrentDomain.SetData('Emsh.Origins', $script:EmshOrigins)
}
