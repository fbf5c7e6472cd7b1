--- `require("tactus.text.classify")`: `Classify`, and a class for each method.
---
---     local classify = require("tactus.text.classify")
---     local mood = classify.LLMClassifier:new { classes = { "good", "bad" }, prompt = "How is the mood?", name = "mood" }
---     local city = classify.FuzzyMatchClassifier:new { classes = { "Oslo", "Bergen" } }
---     print(mood:classify("What a day!").value, city:classify("oslo").value)
---@return ClassifyModule

local _, import = ...

local Classify = import("models/classify").Classify

---@class ClassifierClass
---@field new fun(self: ClassifierClass, options: ClassifyOptions): Classifier Creates a classifier.

---@class ClassifyModule
---@field Classify fun(options: ClassifyOptions): Classifier Alias of the global `Classify`.
---@field LLMClassifier ClassifierClass Asks a model.
---@field FuzzyMatchClassifier ClassifierClass Compares strings.
---@field NaiveBayesClassifier ClassifierClass

local function class_of(method)
  return {
    new = function(_, given)
      return Classify(import("engine/values").merged({ method = method }, given))
    end,
  }
end

return import("engine/errors").close("tactus.text.classify", {
  Classify = Classify, LLMClassifier = class_of "llm", FuzzyMatchClassifier = class_of "fuzzy",
  NaiveBayesClassifier = class_of "naive_bayes",
})
