# awsin's completions for PowerShell; as a file, with `. ~/awsin.ps1` in $PROFILE: awsin completion powershell > ~/awsin.ps1
# The program gets the words before the cursor, a line each. It answers in ASCII, whatever the console's code page is: text, what is listed, what is said of it.
Register-ArgumentCompleter -Native -CommandName awsin -ScriptBlock {
  param($word, $ast, $cursor)
  $code = Get-Variable LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore # which the prompt may show
  $end = -1
  $words = @(foreach ($element in $ast.CommandElements) {
    if ($element.Extent.StartOffset -ge $cursor) { break }
    $end = $element.Extent.EndOffset
    if ($element -is [Management.Automation.Language.StringConstantExpressionAst] -or $element -is [Management.Automation.Language.ExpandableStringExpressionAst]) { $element.Value } else { $element.Extent.Text }
  })
  if ($end -lt $cursor) { $words += '' }
  foreach ($line in (& awsin __complete powershell "`n$($words -join "`n")" 2>$null)) {
    $text, $listed, $tip = foreach ($part in $line -split "`t") { [regex]::Unescape($part) }
    [Management.Automation.CompletionResult]::new($text, $listed, 'ParameterValue', $tip)
  }
  $global:LASTEXITCODE = $code
}
