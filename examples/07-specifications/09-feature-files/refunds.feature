# Changes here are agreed with customer service. Numbers are days since the purchase.
Feature: Refunds

  Rule: Within two weeks, customers get their money back

    Scenario Outline: After <days> days
      Given a kettle for 39 euros comes back after <days> days
      Then the customer gets "<decision>"

      Examples:
        | days | decision   |
        | 0    | money back |
        | 14   | money back |
        | 15   | no         |

  Rule: For two years, defects are repaired

    Scenario Outline: Broken after <days> days
      Given a broken kettle for <euros> euros comes back after <days> days
      Then the customer gets "<decision>"

      Examples:
        | euros | days | decision |
        | 39    | 15   | repair   |
        | 39    | 730  | repair   |
        | 39    | 731  | no       |

  Rule: Cheap things are not worth a repair

    Scenario: A broken cup
      Given a broken cup for 19.99 euros comes back after 100 days
      Then the customer gets "new one"

    Scenario: A broken mug for exactly twenty euros
      Given a broken mug for 20 euros comes back after 100 days
      Then the customer gets "repair"
