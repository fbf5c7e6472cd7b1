-- Model over HTTP
-- Calls a trained spam filter over HTTP, and a language model if the filter is unavailable.
-- Your own model is fast and cheap; with a mock, the specs need no server.
-- tags: model, http, trained model, fallback, classification

local SPAM, HAM = 0.9, 0.1

spam_filter = Model {
  type = "http",
  endpoint = os.getenv("SPAM_FILTER_URL") or "http://127.0.0.1:8600/predict",
  timeout = 2,
  input = { text = "string" },
  output = { spam = "float" },
}

local second_opinion = Classify {
  name = "second_opinion",
  model = "openai/gpt-6-luna",
  classes = { "wanted", "spam" },
  prompt = "Is this comment on a blog about bicycles spam, or wanted? Answer with one word.",
}

local function probability_of(text)
  local ok, result = pcall(spam_filter, { text = text })
  if ok then
    return result.spam
  end
  Log.warn("the spam filter does not answer for: " .. text)
end

Procedure {
  input = { comment = field.string { default = "Which oil do you use for the chain in winter?" } },
  output = {
    decision = field.string { required = true, description = "show or hide" },
    by = field.string { required = true, description = "The model that decided" },
  },

  function(input)
    local spam = probability_of(input.comment)
    if spam and (spam >= SPAM or spam <= HAM) then
      return { decision = spam >= SPAM and "hide" or "show", by = "filter" }
    end
    local is_wanted = second_opinion(input.comment).value == "wanted"
    return { decision = is_wanted and "show" or "hide", by = "language model" }
  end,
}

Specification([[
Feature: Model over HTTP

  Scenario Outline: A confident filter decides alone: <spam>
    Given the model "spam_filter" predicts {"spam": <spam>}
    When the procedure runs
    Then the output should be {"decision": "<decision>", "by": "filter"}

    Examples:
      | spam | decision |
      | 0.9  | hide     |
      | 0.1  | show     |

  Scenario Outline: An unsure filter needs a second opinion: <spam>
    Given the model "spam_filter" predicts {"spam": <spam>}
    And the model "second_opinion" predicts "<opinion>"
    When the procedure runs
    Then the output should be {"decision": "<decision>", "by": "language model"}

    Examples:
      | spam | opinion | decision |
      | 0.89 | spam    | hide     |
      | 0.11 | wanted  | show     |

  Scenario: An unavailable filter
    Given the model "spam_filter" fails with "connection refused"
    And the model "second_opinion" predicts "wanted"
    When the procedure runs
    Then the output should be {"decision": "show", "by": "language model"}
    And the log should contain "the spam filter does not answer for: Which oil do you use for the chain in winter?"

  Scenario: A comment that neither model can classify is hidden
    Given the input comment is "Nice!"
    And the model "spam_filter" predicts {"spam": 0.5}
    And the model "second_opinion" predicts "Hard to say."
    When the procedure runs
    Then the output decision should be "hide"
]])
