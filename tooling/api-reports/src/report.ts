import {
  type DeclarationReflection,
  ReferenceReflection,
  ReflectionKind,
  type ReflectionType,
  type SignatureReflection,
  type SomeType,
  type TypeParameterReflection,
  type UnionType,
} from 'typedoc';

/**
 * The public API of a module, a line for each thing that a caller may rely on, so that what is added adds lines, and
 * what is taken away or changed takes lines away: parameters by their place (their names are free), members of a union
 * one by one.
 */
export function reportLines(module: DeclarationReflection): string[] {
  const lines = (module.children ?? []).flatMap((child) => linesOf(child, child.name));
  return [...new Set(lines)].sort();
}

function linesOf(one: DeclarationReflection, name: string): string[] {
  if (one.flags.isExternal) return [];
  if (one instanceof ReferenceReflection) return [`${name} = ${one.getTargetReflection().getFullName()}`];
  const generic = `${name}${parametersText(one.typeParameters)}`;
  switch (one.kind) {
    case ReflectionKind.Interface:
    case ReflectionKind.Class:
      return [
        `${one.kind === ReflectionKind.Class ? 'class' : 'interface'} ${generic}`,
        ...(one.extendedTypes ?? []).map((type) => `${name} extends ${type}`),
        ...membersOf(one, name),
      ];
    case ReflectionKind.TypeAlias:
      return [`type ${generic}`, ...(one.type ? typeLines(one.type, name) : membersOf(one, name))];
    case ReflectionKind.Variable:
      return [`const ${name}: ${one.type}`];
    case ReflectionKind.Accessor:
      return [`${name}: ${one.getSignature?.type}`];
    case ReflectionKind.Property:
      return [`${name}${one.flags.isOptional ? '?' : ''}: ${one.type}`];
    default:
      return signatures(one.signatures, `${name}${one.flags.isOptional ? '?' : ''}`);
  }
}

function membersOf(one: DeclarationReflection, name: string): string[] {
  return [
    ...(one.children ?? []).flatMap((child) => linesOf(child, `${name}.${child.name}`)),
    ...(one.indexSignatures ?? []).map(({ parameters, type }) => `${name}[${parameters?.[0]?.type}]: ${type}`),
    ...signatures(one.signatures, name),
  ];
}

function typeLines(type: SomeType, name: string): string[] {
  if (type.type === 'union') return (type as UnionType).types.map((member) => `${name} | ${member}`);
  if (type.type === 'reflection') return membersOf((type as ReflectionType).declaration, name);
  return [`${name} = ${type}`];
}

function signatures(all: readonly SignatureReflection[] | undefined, name: string): string[] {
  return (all ?? []).flatMap(({ typeParameters, parameters, type }, i) => {
    const overload = all && all.length > 1 ? `${name} (form ${i + 1})` : name;
    const places = (parameters ?? []).map(({ flags, defaultValue, type: given }, place) => {
      const mark = flags.isOptional || defaultValue !== undefined ? '?' : '';
      return `${overload}(${flags.isRest ? '...' : ''}${place + 1}${mark}: ${given})`;
    });
    return [`${overload}${parametersText(typeParameters)}() => ${type}`, ...places];
  });
}

function parametersText(all: readonly TypeParameterReflection[] | undefined): string {
  if (!all?.length) return '';
  const texts = all.map(
    ({ name, type, default: usual }) => `${name}${type ? ` extends ${type}` : ''}${usual ? ` = ${usual}` : ''}`,
  );
  return `<${texts.join(', ')}>`;
}
