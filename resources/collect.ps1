<#
.SYNOPSIS
Collects this Windows machine into one file for PatchLedger (patchledger-inventory/1, see docs/collect.md).

.DESCRIPTION
Reads the registry, WMI and the state of Windows Update; needs no module, no internet and no administrator, who sees more:
the apps of all users, the programs of everybody who is logged on, the packages of the component store. Changes nothing and
writes nothing but the one file, with one exception: -WsusScnCab makes Windows Update unpack that catalogue for the time of
the scan. Win32_Product is never asked, since that makes Windows Installer check and repair every program.

Written for Windows PowerShell 5.1 and PowerShell 7. It has been checked against a grammar of the language and against files
of the form it writes, BUT IT HAS NOT BEEN RUN ON WINDOWS YET.

Under Constrained Language Mode it leaves out what only objects of COM tell: when Windows Update last searched, and the
offline scan.

.PARAMETER OutFile
Where to write. Default: HOST-YYYYMMDDTHHMMSSZ.patchledger.json in the current folder; '-': the pipeline, as "patchledger
collect ssh" and "collect psremote" ask for it, which run this same text.

.PARAMETER WsusScnCab
Path of Microsoft's offline catalogue wsusscn2.cab: what it offers this machine is added. Needs an administrator and minutes.

.PARAMETER Quiet
Say nothing when all went well.

.OUTPUTS
The path of the file. Exit status: 0 written; 1 written, but the installed programs could not be listed; 2 wrong use; 3 nothing written.

.EXAMPLE
powershell -NoProfile -ExecutionPolicy Bypass -File collect.ps1
#>
[CmdletBinding()]
param(
    [string]$OutFile = '',
    [string]$WsusScnCab = '',
    [switch]$Quiet
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$collectorVersion = '1'

if ($WsusScnCab -ne '' -and -not (Test-Path -LiteralPath $WsusScnCab -PathType Leaf)) {
    Write-Warning "There is no file $WsusScnCab."
    exit 2
}

# A 32-bit PowerShell on a 64-bit Windows sees another registry: start over in the 64-bit one, where this is a file.
if ((Test-Path -LiteralPath Env:PROCESSOR_ARCHITEW6432) -and $PSCommandPath) {
    $native = Join-Path $env:windir 'Sysnative\WindowsPowerShell\v1.0\powershell.exe'
    if (Test-Path -LiteralPath $native) {
        $again = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', $PSCommandPath)
        if ($OutFile -ne '') { $again += @('-OutFile', $OutFile) }
        if ($WsusScnCab -ne '') { $again += @('-WsusScnCab', $WsusScnCab) }
        if ($Quiet) { $again += '-Quiet' }
        & $native $again
        exit $LASTEXITCODE
    }
}

$software = 'HKLM:\SOFTWARE'
$software32 = 'HKLM:\SOFTWARE\WOW6432Node'
$windowsKey = "$software\Microsoft\Windows\CurrentVersion"

function Get-Instant($When) {
    # The format "s" is the same in every culture and calendar.
    if ($null -eq $When) { return $null }
    return $When.ToUniversalTime().ToString('s') + 'Z'
}

# Values of a registry key by name; those that are not there are $null. Nothing where there is no such key.
function Get-KeyValue([string]$Path, [string[]]$Name) {
    if (Test-Path -LiteralPath $Path) {
        # A value of a wrong type makes the whole key unreadable; that must not end the list it is part of.
        try { Get-ItemProperty -LiteralPath $Path | Select-Object -Property $Name } catch { return }
    }
}

# The registry keys under one, as paths.
function Get-KeyPath([string]$Path) {
    if (Test-Path -LiteralPath $Path) {
        Get-ChildItem -LiteralPath $Path -ErrorAction SilentlyContinue | ForEach-Object { 'Registry::' + $_.Name }
    }
}

# JSON in plain ASCII: Windows PowerShell leaves other characters as they are, and files in any code page would lose them.
function Get-AsciiJson($Value) {
    $json = ConvertTo-Json -InputObject $Value -Depth 5 -Compress
    while ($json -cmatch '[^\x00-\x7e]') {
        $character = $Matches[0]
        $json = $json.Replace($character, ('\u{0:x4}' -f [int][char]$character))
    }
    return $json
}

$sections = @()

# Runs a block and keeps what it gives as JSON text of a list, with 0, or with 1 and the reason it failed.
function Add-Section([string]$Name, [string]$Command, $Block) {
    $text = '[]'
    $status = 0
    $problem = ''
    try {
        $text = Get-AsciiJson @(& $Block)
    } catch {
        $status = 1
        $problem = "$_"
    }
    $section = Get-AsciiJson ([pscustomobject]@{ command = $Command; exit = $status; text = $text; errors = $problem })
    $script:sections += '"' + $Name + '":' + $section
    if ($Name -eq 'win-programs') { $script:listed = $status -eq 0 -and $text -ne '[]' }
}

$listed = $false
$taken = Get-Date
$elevated = $false
try {
    # S-1-16-12288 is the high integrity level, which administrators have after elevation.
    $elevated = @(whoami.exe /groups | Where-Object { $_ -match 'S-1-16-(12288|16384)' }).Count -gt 0
} catch {
    $elevated = $false
}

# --- the machine -------------------------------------------------------------------------------------------------------
Add-Section 'win-system' 'Win32_ComputerSystem' {
    Get-CimInstance -ClassName Win32_ComputerSystem |
        Select-Object -Property @('Name', 'DNSHostName', 'Domain', 'PartOfDomain', 'DomainRole', 'Manufacturer', 'Model',
            'SystemType', 'TotalPhysicalMemory', 'PCSystemType')
}
Add-Section 'win-bios' 'Win32_BIOS' {
    Get-CimInstance -ClassName Win32_BIOS | Select-Object -Property @('SerialNumber', 'SMBIOSBIOSVersion', 'Manufacturer')
}
Add-Section 'win-product' 'Win32_ComputerSystemProduct' {
    Get-CimInstance -ClassName Win32_ComputerSystemProduct |
        Select-Object -Property @('IdentifyingNumber', 'UUID', 'Vendor', 'Name')
}
Add-Section 'win-processor' 'Win32_Processor' {
    Get-CimInstance -ClassName Win32_Processor | Select-Object -Property @('Name', 'Architecture') -First 1
}
Add-Section 'win-machine-guid' 'Cryptography\MachineGuid' {
    Get-KeyValue "$software\Microsoft\Cryptography" @('MachineGuid')
}
Add-Section 'win-network' 'Win32_NetworkAdapter, Win32_NetworkAdapterConfiguration' {
    $settings = @{}
    foreach ($one in Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration) { $settings[[string]$one.Index] = $one }
    foreach ($card in Get-CimInstance -ClassName Win32_NetworkAdapter -Filter 'PhysicalAdapter = TRUE') {
        $own = $settings[[string]$card.Index]
        [pscustomobject]@{
            Name = $card.Name
            MACAddress = $card.MACAddress
            PNPDeviceID = $card.PNPDeviceID
            NetConnectionStatus = $card.NetConnectionStatus
            IPAddress = $(if ($null -ne $own) { @($own.IPAddress | Where-Object { $_ }) } else { @() })
        }
    }
}
Add-Section 'win-os' 'Win32_OperatingSystem' {
    foreach ($os in Get-CimInstance -ClassName Win32_OperatingSystem) {
        [pscustomobject]@{
            Caption = $os.Caption
            Version = $os.Version
            BuildNumber = $os.BuildNumber
            OSArchitecture = $os.OSArchitecture
            ProductType = $os.ProductType
            OperatingSystemSKU = $os.OperatingSystemSKU
            ServicePackMajorVersion = $os.ServicePackMajorVersion
            InstallDate = Get-Instant $os.InstallDate
            LastBootUpTime = Get-Instant $os.LastBootUpTime
        }
    }
}
Add-Section 'win-version' 'Windows NT\CurrentVersion' {
    Get-KeyValue "$software\Microsoft\Windows NT\CurrentVersion" @('CurrentBuild', 'UBR', 'EditionID', 'DisplayVersion',
        'ReleaseId', 'InstallationType', 'ProductName', 'BuildLabEx', 'LCUVer')
}

# --- software ----------------------------------------------------------------------------------------------------------
$programValues = @('DisplayName', 'DisplayVersion', 'Publisher', 'InstallDate', 'SystemComponent', 'ParentKeyName',
    'ParentDisplayName', 'ReleaseType')
$uninstall = 'Microsoft\Windows\CurrentVersion\Uninstall'

function Get-Program([string]$Root, [string]$View, [string]$User) {
    foreach ($key in Get-KeyPath "$Root\$uninstall") {
        $value = Get-KeyValue $key $programValues
        if ($null -eq $value -or $null -eq $value.DisplayName -or "$($value.DisplayName)" -eq '') { continue }
        $value | Select-Object -Property @('*', @{ Name = 'Key'; Expression = { Split-Path -Leaf $key } },
            @{ Name = 'View'; Expression = { $View } }, @{ Name = 'User'; Expression = { $User } })
    }
}

# Accounts of people, local, of a domain or of Entra ID, whose registry is loaded because they are logged on.
$loadedUsers = @(Get-KeyPath 'Registry::HKEY_USERS' | ForEach-Object { Split-Path -Leaf $_ } |
        Where-Object { $_ -match '^S-1-(5-21|12-1)-[-0-9]+$' })

Add-Section 'win-programs' 'Uninstall of both registry views and of users who are logged on' {
    $is64 = Test-Path -LiteralPath $software32
    Get-Program $software $(if ($is64) { '64' } else { '32' }) ''
    if ($is64) { Get-Program $software32 '32' '' }
    foreach ($sid in $loadedUsers) {
        Get-Program "Registry::HKEY_USERS\$sid\Software" 'user' $sid
        Get-Program "Registry::HKEY_USERS\$sid\Software\WOW6432Node" 'user' $sid
    }
}
Add-Section 'win-profiles' 'ProfileList' {
    foreach ($key in Get-KeyPath "$software\Microsoft\Windows NT\CurrentVersion\ProfileList") {
        $sid = Split-Path -Leaf $key
        if ($sid -match '^S-1-(5-21|12-1)-[-0-9]+$') { [pscustomobject]@{ Sid = $sid; Loaded = $loadedUsers -contains $sid } }
    }
}
Add-Section 'win-appx' 'Get-AppxPackage' {
    if ($elevated) { $apps = Get-AppxPackage -AllUsers } else { $apps = Get-AppxPackage }
    foreach ($app in $apps) {
        [pscustomobject]@{
            Name = $app.Name
            Version = "$($app.Version)"
            Architecture = "$($app.Architecture)"
            Publisher = $app.Publisher
            IsFramework = $app.IsFramework
        }
    }
}
Add-Section 'win-hotfixes' 'Win32_QuickFixEngineering' {
    foreach ($fix in Get-CimInstance -ClassName Win32_QuickFixEngineering) {
        # InstalledOn is a property that PowerShell adds and that fails on dates it can't read.
        $day = $null
        try { if ($null -ne $fix.InstalledOn) { $day = $fix.InstalledOn.ToString('s').Substring(0, 10) } } catch { $day = $null }
        [pscustomobject]@{ HotFixID = $fix.HotFixID; Description = $fix.Description; InstalledOn = $day }
    }
}
Add-Section 'win-packages' 'Component Based Servicing\Packages' {
    foreach ($key in Get-KeyPath "$windowsKey\Component Based Servicing\Packages") {
        $name = Split-Path -Leaf $key
        if ($name -notmatch '^Package_for_') { continue }
        $value = Get-KeyValue $key @('CurrentState', 'InstallTimeHigh', 'InstallTimeLow')
        if ($null -eq $value) { continue }
        $installed = $null
        if ($null -ne $value.InstallTimeHigh -and $null -ne $value.InstallTimeLow) {
            $low = [long]$value.InstallTimeLow
            if ($low -lt 0) { $low += 4294967296 }
            # FILETIME: 100 ns since 1601.
            $seconds = [long]((([long]$value.InstallTimeHigh) * 4294967296 + $low) / 10000000)
            $installed = ([datetime]'1601-01-01').AddSeconds($seconds).ToString('s') + 'Z'
        }
        [pscustomobject]@{ Name = $name; CurrentState = $value.CurrentState; InstallTime = $installed }
    }
}
Add-Section 'win-office' 'Office\ClickToRun\Configuration' {
    foreach ($root in @($software, $software32)) {
        Get-KeyValue "$root\Microsoft\Office\ClickToRun\Configuration" @('VersionToReport', 'ProductReleaseIds', 'Platform',
            'UpdateChannel', 'CDNBaseUrl', 'UpdatesEnabled')
    }
}
Add-Section 'win-browsers' 'EdgeUpdate, Google\Update, Mozilla' {
    $clients = @(
        @('Microsoft Edge', 'Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}', 'pv'),
        @('Microsoft Edge WebView2 Runtime', 'Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}', 'pv'),
        @('Google Chrome', 'Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}', 'pv'),
        @('Mozilla Firefox', 'Mozilla\Mozilla Firefox', 'CurrentVersion'),
        @('Mozilla Firefox ESR', 'Mozilla\Mozilla Firefox ESR', 'CurrentVersion')
    )
    foreach ($client in $clients) {
        foreach ($root in @($software, $software32)) {
            $value = Get-KeyValue "$root\$($client[1])" @($client[2])
            if ($null -ne $value) {
                [pscustomobject]@{ Name = $client[0]; Version = "$($value.$($client[2]))"; Key = $client[1] }
            }
        }
    }
}
Add-Section 'win-dotnet' 'NET Framework Setup, dotnet\Setup\InstalledVersions, dotnet\shared' {
    $full = Get-KeyValue "$software\Microsoft\NET Framework Setup\NDP\v4\Full" @('Release', 'Version')
    if ($null -ne $full) { [pscustomobject]@{ Name = '.NET Framework'; Version = $full.Version; Release = $full.Release } }
    $three = Get-KeyValue "$software\Microsoft\NET Framework Setup\NDP\v3.5" @('Install', 'Version')
    if ($null -ne $three -and $three.Install -eq 1) {
        [pscustomobject]@{ Name = '.NET Framework 3.5'; Version = $three.Version; Release = $null }
    }
    foreach ($programs in @(@($env:ProgramFiles, '64'), @(${env:ProgramFiles(x86)}, '32'))) {
        if (-not $programs[0]) { continue }
        $shared = Join-Path $programs[0] 'dotnet\shared'
        if (-not (Test-Path -LiteralPath $shared)) { continue }
        foreach ($framework in Get-ChildItem -LiteralPath $shared -Directory) {
            foreach ($version in Get-ChildItem -LiteralPath $framework.FullName -Directory) {
                [pscustomobject]@{ Name = $framework.Name; Version = $version.Name; Release = $null; View = $programs[1] }
            }
        }
    }
}
Add-Section 'win-sql' 'Microsoft SQL Server\Instance Names\SQL' {
    foreach ($root in @($software, $software32)) {
        $list = "$root\Microsoft\Microsoft SQL Server\Instance Names\SQL"
        if (-not (Test-Path -LiteralPath $list)) { continue }
        foreach ($instance in (Get-Item -LiteralPath $list).Property) {
            $id = (Get-KeyValue $list @($instance)).$instance
            $setup = Get-KeyValue "$root\Microsoft\Microsoft SQL Server\$id\Setup" @('Version', 'PatchLevel', 'Edition', 'SP')
            if ($null -ne $setup) {
                $setup | Select-Object -Property @('Version', 'PatchLevel', 'Edition', 'SP',
                    @{ Name = 'Instance'; Expression = { $instance } }, @{ Name = 'Id'; Expression = { $id } })
            }
        }
    }
}
Add-Section 'win-exchange' 'ExchangeServer\v15\Setup' {
    foreach ($generation in @('v14', 'v15')) {
        $setup = Get-KeyValue "$software\Microsoft\ExchangeServer\$generation\Setup" @('MsiInstallPath', 'MsiProductMajor',
            'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor')
        if ($null -eq $setup) { continue }
        # Security updates change the files but not these numbers.
        $program = $null
        if ($null -ne $setup.MsiInstallPath) {
            $path = Join-Path $setup.MsiInstallPath 'bin\ExSetup.exe'
            if (Test-Path -LiteralPath $path) { $program = (Get-Item -LiteralPath $path).VersionInfo.FileVersion }
        }
        $setup | Select-Object -Property @('MsiProductMajor', 'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor',
            @{ Name = 'FileVersion'; Expression = { $program } })
    }
}

# --- protection --------------------------------------------------------------------------------------------------------
Add-Section 'win-defender' 'Get-MpComputerStatus' {
    foreach ($state in Get-MpComputerStatus) {
        [pscustomobject]@{
            AMRunningMode = "$($state.AMRunningMode)"
            AMProductVersion = $state.AMProductVersion
            AMEngineVersion = $state.AMEngineVersion
            AntivirusEnabled = $state.AntivirusEnabled
            RealTimeProtectionEnabled = $state.RealTimeProtectionEnabled
            AntivirusSignatureVersion = $state.AntivirusSignatureVersion
            AntivirusSignatureLastUpdated = Get-Instant $state.AntivirusSignatureLastUpdated
            AntivirusSignatureAge = $state.AntivirusSignatureAge
        }
    }
}
Add-Section 'win-antivirus' 'SecurityCenter2\AntiVirusProduct' {
    # Only editions for workstations have this.
    Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct -ErrorAction SilentlyContinue |
        Select-Object -Property @('displayName', 'productState')
}

# --- Windows Update ----------------------------------------------------------------------------------------------------
Add-Section 'win-update' 'Microsoft.Update.AutoUpdate, policies, UX\Settings' {
    $search = $null
    $install = $null
    try {
        $results = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results
        # COM gives these in UTC.
        if ($null -ne $results.LastSearchSuccessDate) { $search = $results.LastSearchSuccessDate.ToString('s') + 'Z' }
        if ($null -ne $results.LastInstallationSuccessDate) { $install = $results.LastInstallationSuccessDate.ToString('s') + 'Z' }
    } catch {
        # Constrained Language Mode: nothing else tells it since Windows 10.
        $search = $null
    }
    $policy = Get-KeyValue "$software\Policies\Microsoft\Windows\WindowsUpdate" @('WUServer', 'WUStatusServer', 'TargetGroup')
    $auto = Get-KeyValue "$software\Policies\Microsoft\Windows\WindowsUpdate\AU" @('UseWUServer', 'NoAutoUpdate', 'AUOptions')
    $settings = Get-KeyValue "$software\Microsoft\WindowsUpdate\UX\Settings" @('PauseUpdatesExpiryTime',
        'PauseQualityUpdatesEndTime', 'PauseFeatureUpdatesEndTime')
    [pscustomobject]@{
        LastSearchSuccessDate = $search
        LastInstallationSuccessDate = $install
        WUServer = $(if ($null -ne $policy) { $policy.WUServer })
        UseWUServer = $(if ($null -ne $auto) { $auto.UseWUServer })
        NoAutoUpdate = $(if ($null -ne $auto) { $auto.NoAutoUpdate })
        PauseUpdatesExpiryTime = $(if ($null -ne $settings) { $settings.PauseUpdatesExpiryTime })
        PauseQualityUpdatesEndTime = $(if ($null -ne $settings) { $settings.PauseQualityUpdatesEndTime })
    }
}
Add-Section 'win-reboot' 'RebootPending, RebootRequired, PendingFileRenameOperations' {
    $session = Get-KeyValue 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager' @('PendingFileRenameOperations')
    $renames = 0
    if ($null -ne $session -and $null -ne $session.PendingFileRenameOperations) {
        # Pairs of a file and its new name.
        $count = @($session.PendingFileRenameOperations).Count
        $renames = [int](($count + $count % 2) / 2)
    }
    [pscustomobject]@{
        ComponentStore = Test-Path -LiteralPath "$windowsKey\Component Based Servicing\RebootPending"
        WindowsUpdate = Test-Path -LiteralPath "$windowsKey\WindowsUpdate\Auto Update\RebootRequired"
        PendingFileRenames = $renames
    }
}
if ($WsusScnCab -ne '') {
    Add-Section 'win-scan' 'Microsoft.Update.Searcher with wsusscn2.cab: IsInstalled=0' {
        $cab = (Resolve-Path -LiteralPath $WsusScnCab).ProviderPath
        $manager = New-Object -ComObject Microsoft.Update.ServiceManager
        $service = $manager.AddScanPackageService('PatchLedger offline scan', $cab, 1)
        try {
            $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
            # 3: the service that ServiceID names.
            $searcher.ServerSelection = 3
            $searcher.ServiceID = $service.ServiceID
            foreach ($update in $searcher.Search('IsInstalled=0').Updates) {
                [pscustomobject]@{
                    Title = $update.Title
                    KB = @($update.KBArticleIDs | ForEach-Object { "KB$_" })
                    Bulletins = @($update.SecurityBulletinIDs | ForEach-Object { "$_" })
                    CVEs = @($update.CveIDs | ForEach-Object { "$_" })
                    Severity = "$($update.MsrcSeverity)"
                    Categories = @($update.Categories | ForEach-Object { [pscustomobject]@{ Name = $_.Name; Id = $_.CategoryID } })
                    UpdateId = $update.Identity.UpdateID
                    Revision = $update.Identity.RevisionNumber
                    Reboot = $update.InstallationBehavior.RebootBehavior
                    Size = [long]$update.MaxDownloadSize
                    Hidden = $update.IsHidden
                }
            }
        } finally {
            $manager.RemoveService($service.ServiceID)
        }
    }
    Add-Section 'win-scan-catalogue' 'wsusscn2.cab' {
        [pscustomobject]@{ Modified = Get-Instant (Get-Item -LiteralPath $WsusScnCab).LastWriteTime }
    }
}

# --- the file ----------------------------------------------------------------------------------------------------------
$stamp = Get-Instant $taken
$collector = [pscustomobject]@{
    name = 'collect.ps1'
    version = $collectorVersion
    elevated = $elevated
    powershell = "$($PSVersionTable.PSVersion)"
    language = "$($ExecutionContext.SessionState.LanguageMode)"
}
$document = '{"schema":"patchledger-inventory/1",' + "`n" +
    '"collector":' + (Get-AsciiJson $collector) + ",`n" +
    '"takenAt":"' + $stamp + '",' + "`n" +
    '"host":' + (Get-AsciiJson ([pscustomobject]@{ name = "$env:COMPUTERNAME" })) + ",`n" +
    '"sections":{' + "`n" + ($sections -join ",`n") + "`n},`n"

if ($OutFile -eq '-') {
    # Over a connection, which does not change what it carries: no hash, which here would need a file.
    Write-Output ($document + '"sha256":"none"}')
    if (-not $listed) { exit 1 }
    exit 0
}
if ($OutFile -eq '') {
    $OutFile = Join-Path (Get-Location).ProviderPath ("$env:COMPUTERNAME-" + ($stamp -replace '[-:]', '') + '.patchledger.json')
}
$part = "$OutFile.part$PID"
try {
    # Everything is ASCII, so this is UTF-8 without a byte order mark in every PowerShell.
    Set-Content -LiteralPath $part -Value $document -Encoding Ascii -NoNewline
    $sum = 'none'
    try { $sum = (Get-FileHash -LiteralPath $part -Algorithm SHA256).Hash.ToLower() } catch { $sum = 'none' }
    Add-Content -LiteralPath $part -Value ('"sha256":"' + $sum + '"}' + "`n") -Encoding Ascii -NoNewline
    Move-Item -LiteralPath $part -Destination $OutFile -Force
} catch {
    Write-Warning "$OutFile could not be written: $_"
    Remove-Item -LiteralPath $part -Force -ErrorAction SilentlyContinue
    exit 3
}
if (-not $Quiet) { Write-Output $OutFile }
if (-not $listed) {
    Write-Warning 'The installed programs could not be listed; the file says the rest.'
    exit 1
}
exit 0
