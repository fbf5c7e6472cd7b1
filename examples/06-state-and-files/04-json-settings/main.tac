-- JSON settings
-- Keeps the settings of a reminder service in a JSON file, changes one and writes it back.
-- People edit settings by hand: defaults fill gaps, and invalid values are reported.
-- tags: json, settings, config, file, script, no agent, folder

local json = require("tactus.io.json")

local DEFAULTS = { language = "en", remind_before = 30, channels = { "mail" } }
local CHANNELS = { mail = true, sms = true }

input {
  file = field.string { default = "settings.json" },
  set = field.object { default = {}, description = "Settings to change" },
}

output {
  settings = field.object { required = true },
  changed = field.array { required = true, description = "The names of the settings that changed" },
}

Specification([[
Feature: JSON settings

  Scenario: Missing settings get defaults
    When the procedure runs
    Then the output settings should be {"language": "de", "remind_before": 30, "channels": ["mail", "sms"]}
    And the output changed should be []
    And the file "settings.json" should not contain "remind_before"

  Scenario: A change is written back
    Given the input set is {"remind_before": 1440, "language": "de"}
    When the procedure runs
    Then the output changed should be ["remind_before"]
    And the file "settings.json" should contain "\"remind_before\": 1440"
    And the file "settings.json" should contain "\"language\": \"de\""

  Scenario: Without a file, the defaults apply
    Given the input file is "new.json"
    And the input set is {"language": "fr"}
    When the procedure runs
    Then the output settings should be {"language": "fr", "remind_before": 30, "channels": ["mail"]}
    And the output changed should be ["language"]
    And the file "new.json" should exist

  Scenario: A broken file is reported and not overwritten
    Given the input file is "broken.json"
    And the input set is {"language": "fr"}
    When the procedure runs
    Then the procedure should fail with "broken.json is not JSON"
    And the file "broken.json" should contain "\"language\": \"de\""

  Scenario Outline: An invalid setting is rejected: <set>
    Given the input set is <set>
    When the procedure runs
    Then the procedure should fail with "<reason>"

    Examples:
      | set                      | reason                                      |
      | {"remind_before": -1}    | remind_before is -1; expected 0 to 10080    |
      | {"remind_before": 10081} | remind_before is 10081; expected 0 to 10080 |
      | {"channels": ["fax"]}    | there is no channel 'fax'                   |
      | {"colour": "red"}        | there is no setting 'colour'                |

  Scenario Outline: The limits of a reminder are allowed: <minutes>
    Given the input set is {"remind_before": <minutes>}
    When the procedure runs
    Then the output changed should be ["remind_before"]

    Examples:
      | minutes |
      | 0       |
      | 10080   |
]])

local function stored()
  if not File.exists(input.file) then
    return {}
  end
  local ok, data = pcall(Json.decode, File.read(input.file))
  if not ok then
    error(string.format("%s is not JSON; repair it or remove it", input.file))
  end
  return data
end

local function check(settings)
  for name in pairs(settings) do
    assert(DEFAULTS[name] ~= nil, string.format("there is no setting '%s'", name))
  end
  local minutes = settings.remind_before
  if minutes < 0 or minutes > 10080 then
    error(string.format("remind_before is %g; expected 0 to 10080", minutes))
  end
  for _, channel in ipairs(settings.channels) do
    assert(CHANNELS[channel], string.format("there is no channel '%s'", channel))
  end
end

local settings, changed = {}, {}
for _, layer in ipairs { DEFAULTS, stored() } do
  for name, value in pairs(layer) do
    settings[name] = value
  end
end
for name, value in pairs(input.set) do
  if Json.encode(settings[name]) ~= Json.encode(value) then
    settings[name] = value
    changed[#changed + 1] = name
  end
end
check(settings)
if #changed > 0 then
  json.write(input.file, settings)
end
return { settings = settings, changed = changed }
