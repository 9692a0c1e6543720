import { flag } from '@vmkit/daemon/flags'

/** Flags of rules and their evaluation. */
export const ruleFlags = {
  rule: flag.stringArray({
    help: 'Rule files: a path, a glob (*, **, ?, [], {a,b}) or an http(s) URL; may be given several times',
  }),
  dryRun: flag.bool({
    help: 'Check the rule files, report every problem and exit: with 0 when all is in order, else with 255',
  }),
  evaluationInterval: flag.duration({
    default: 60_000,
    help: 'How often groups are evaluated that name no interval',
  }),
  configCheckInterval: flag.duration({
    default: 0,
    help: 'How often to look whether rule files have changed and to reload them then. 0 turns it off; SIGHUP and /-/reload always work',
  }),
  'group.maxStartDelay': flag.duration({
    default: 300_000,
    help: 'Longest wait of a group before its first evaluation; groups spread over their interval',
  }),
  'rule.evalDelay': flag.duration({
    default: 30_000,
    help: 'How far in the past rules look, so that late samples are there; groups with eval_offset do not use it',
  }),
  'rule.maxResolveDuration': flag.duration({
    default: 0,
    help: 'Longest time after which Alertmanager takes an alert for resolved when it hears nothing. 0: four intervals',
  }),
  'rule.resendDelay': flag.duration({
    default: 0,
    help: 'Shortest time between two notifications of the same alert. 0: at every evaluation',
  }),
  'rule.resultsLimit': flag.int({
    default: 0,
    help: 'Most results of a rule whose group sets no limit; a rule beyond it fails. 0 means no limit',
  }),
  'rule.updateEntriesLimit': flag.int({
    default: 20,
    help: 'How many past evaluations of each rule are kept for the API',
  }),
  'rule.validateExpressions': flag.bool({
    default: true,
    help: 'Parse expressions when rules are loaded; -dryRun always does',
  }),
  'rule.validateTemplates': flag.bool({
    default: true,
    help: 'Parse label and annotation templates when rules are loaded',
  }),
  disableAlertgroupLabel: flag.bool({ help: 'Do not add the label alertgroup to alerts' }),
  'external.label': flag.stringArray({
    help: 'Label name=value for all alerts and recorded series; those of groups and rules count more',
  }),
  'external.url': flag.string({
    help: 'URL under which people reach this program; alerts link to it. By default made from the host name and -httpListenAddr',
  }),
  'external.alert.source': flag.string({
    help: 'Template of the link of an alert below -external.url, which knows what annotations know, such as explore?left={"expr":"{{ $expr|quotesEscape|queryEscape }}"}. By default the page of the alert in this program',
  }),
  'rule.templates': flag.stringArray({
    help: 'Files (or globs) with templates that the templates of rules can call by name',
  }),
  'rule.defaultRuleType': flag.notYet('Type of rules whose group names none; prometheus for now'),
  'rule.stripFilePath': flag.notYet('Show only the names of rule files'),
} as const
