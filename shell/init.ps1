# awsin for PowerShell, in $PROFILE: awsin init powershell | Out-String | Invoke-Expression
# There is no function awsin: one would lose "--", have quoted stars expanded, and damage bytes. This tells awsin what there is instead.
$env:AWSIN_POWERSHELL = "$PID @use@"
Remove-Item -LiteralPath Alias:@use@, Alias:@login-all@ -Force -ErrorAction Ignore
# Only what `awsin use` prints is evaluated.
function global:@use@ {
  [CmdletBinding()] param([Parameter(ValueFromRemainingArguments = $true)] $words)
  $PSNativeCommandUseErrorActionPreference = $false
  $snippet = $null
  $global:LASTEXITCODE = 1 # if it cannot be started
  $shell = $env:AWSIN_SHELL # a person's own
  $env:AWSIN_SHELL = 'powershell'
  try { $snippet = & @awsin@ use @words } finally { if ($shell) { $env:AWSIN_SHELL = $shell } else { Remove-Item -LiteralPath Env:AWSIN_SHELL -ErrorAction Ignore } }
  if ($LASTEXITCODE -ne 0) { __awsin_failed $PSCmdlet } elseif ($snippet) { Invoke-Expression ($snippet -join "`n") }
}
function global:@login-all@ {
  [CmdletBinding()] param([Parameter(ValueFromRemainingArguments = $true)] $words)
  $PSNativeCommandUseErrorActionPreference = $false
  $global:LASTEXITCODE = 1
  & @awsin@ login-all @words
  if ($LASTEXITCODE -ne 0) { __awsin_failed $PSCmdlet }
}
# What failed stops a script if $ErrorActionPreference says so, and what && joins to it. Nothing is printed: awsin has said why.
function global:__awsin_failed($command) {
  if ($LASTEXITCODE -eq 130) { throw [Management.Automation.PipelineStoppedException]::new() } # as Ctrl-C does
  if ($ErrorActionPreference -ne 'Stop') { $ErrorActionPreference = 'SilentlyContinue' }
  $command.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new("awsin: exit code $LASTEXITCODE"), 'awsin', 'NotSpecified', $null))
}
