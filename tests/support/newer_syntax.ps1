# The parts of a script's syntax tree that PowerShell 5.1 doesn't know, and its errors, as texts.
function Get-NewerSyntax {
    param([string] $Path)
    $tokens = $null
    $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $errors)
    foreach ($problem in $errors) { "line $($problem.Extent.StartLineNumber): $($problem.Message)" }
    $tree.FindAll({
        param($node)
        $has = { param($name) $null -ne $node.PSObject.Properties[$name] -and $node.$name }
        $node.GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst' -or (& $has 'NullConditional') -or (& $has 'CleanBlock') -or
            (& $has 'Background') -or ((& $has 'Operator') -and "$($node.Operator)" -like 'QuestionQuestion*')
    }, $true) | ForEach-Object { "line $($_.Extent.StartLineNumber): $($_.Extent.Text)" }
}
