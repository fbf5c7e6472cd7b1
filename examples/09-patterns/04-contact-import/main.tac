-- Contact import
-- Cleans a list of contacts: spaces, capitals, phone numbers, duplicates, and combined names.
-- Code handles what rules can; the agent is called only for names without a simple form.
-- tags: pattern, csv, cleaning, structured output, folder

local csv = require("tactus.io.csv")

splitter = Agent {
  model = "openai/gpt-6-luna",
  system_prompt = [[You split the name of a person into first and last name. Drop titles.
Particles such as "van der" belong to the last name. Change no letter.]],
  output = {
    first = field.string { required = true },
    last = field.string { required = true },
  },
}

local function trimmed(text)
  return (text:gsub("%s+", " "):match("^ ?(.-) ?$"))
end

local function name_of(text)
  local last, first = text:match("^(%S+), (%S+)$")
  if not first then
    first, last = text:match("^(%S+) (%S+)$")
  end
  if first then
    return first, last
  end
  local answer = splitter(text).output
  if not text:find(answer.first, 1, true) or not text:find(answer.last, 1, true) then
    local name = answer.first .. " " .. answer.last
    error(string.format("'%s' is not in the name '%s'", name, text), 0)
  end
  return answer.first, answer.last
end

local function phone_of(text)
  local digits = text:gsub("^%s*%+", "00"):gsub("%D", ""):gsub("^00", "+"):gsub("^0", "+49")
  return digits:match("^%+%d+$") or ""
end

local function cleaned(row)
  local mail = trimmed(row.mail):lower()
  if not mail:match("^%S+@%S+%.%a+$") then
    return nil, "no address: " .. trimmed(row.name)
  end
  local text = trimmed(row.name)
  local ok, first, last = pcall(name_of, text)
  if not ok then
    return nil, tostring(first)
  end
  return { first = first, last = last, mail = mail, phone = phone_of(row.phone) }
end

Procedure {
  input = { file = field.string { default = "contacts.csv", description = "CSV with the columns name, mail and phone" } },
  output = {
    contacts = field.array { required = true },
    refused = field.array { required = true },
    duplicates = field.integer { required = true },
  },

  function(input)
    local contacts, refused, by_mail, duplicates = {}, {}, {}, 0
    for _, row in ipairs(csv.read(input.file)) do
      local contact, reason = cleaned(row)
      local known = contact and by_mail[contact.mail]
      if not contact then
        refused[#refused + 1] = reason
      elseif known then
        duplicates = duplicates + 1
        known.phone = known.phone == "" and contact.phone or known.phone
      else
        by_mail[contact.mail] = contact
        contacts[#contacts + 1] = contact
      end
    end
    csv.write("out/contacts.csv", contacts, { headers = { "first", "last", "mail", "phone" } })
    return { contacts = contacts, refused = refused, duplicates = duplicates }
  end,
}

Specification([[
Feature: Contact import

  Scenario: Rules clean what they can, the agent the rest
    Given the agent "splitter" returns data {"first": "Cornelia", "last": "van der Berg"}
    When the procedure runs
    Then the output contacts should be [{"first": "Ada", "last": "Obi", "mail": "ada@obi.example", "phone": "+4930123456"}, {"first": "Bo", "last": "Lind", "mail": "bo@lind.example", "phone": "+4687654321"}, {"first": "Cornelia", "last": "van der Berg", "mail": "c.berg@post.example", "phone": ""}]
    And the agent "splitter" should be called 1 time
    And the agent "splitter" should receive "Dr. Cornelia van der Berg"
    And the output duplicates should be 2
    And the output refused should be ["no address: Dan Ek"]
    And the file "out/contacts.csv" should contain "first,last,mail,phone\nAda,Obi,ada@obi.example,+4930123456\n"

  Scenario: An invented name is rejected
    Given the agent "splitter" returns data {"first": "Cornelia", "last": "Mountain"}
    When the procedure runs
    Then the output refused should contain "'Cornelia Mountain' is not in the name 'Dr. Cornelia van der Berg'"
    And the output contacts should have 2 items

  Scenario: A missing file
    Given the input file is "friends.csv"
    When the procedure runs
    Then the procedure should fail with "friends.csv"
]])
